import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { StageTools } from '../../activities/run-stage.js';
import { stage, type Attempt, type StageDefinition } from '../../activities/stage.js';
import { acquireFence } from '../../artifacts/fence.js';
import { Home } from '../../artifacts/home.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import { FencedError, UserError } from '../../contracts/errors.js';
import { MEDIA, Ref } from '../../contracts/ref.js';
import { temporaryFolder } from '../temporary-folder.js';

const Context = z.object({ sources: z.object({}), loud: z.boolean(), colour: z.string() });
const Inputs = z.object({ text: Ref, title: z.string() });
const Outputs = z.object({ upper: Ref });
type Shout = StageDefinition<z.infer<typeof Context>, z.infer<typeof Inputs>, z.infer<typeof Outputs>>;
type ShoutAttempt = Attempt<z.infer<typeof Context>, z.infer<typeof Inputs>>;

/** A stage that is as small as one can be: it turns a text into capitals. */
function shout(changes: Partial<Shout> = {}) {
  let attempts = 0;
  const definition = stage({
    name: 'shout',
    version: 1,
    context: Context,
    inputs: Inputs,
    outputs: Outputs,
    keyed: ({ loud }) => ({ loud }),
    work: async ({ store, inputs }: ShoutAttempt) => {
      attempts += 1;
      const upper = await store.putBytes((await store.readText(inputs.text)).toUpperCase(), MEDIA.binary);
      return { outputs: { upper }, summary: { attempts }, note: 'done' };
    },
    ...changes,
  });
  return { definition, attempts: () => attempts };
}

const CONTEXT = { sources: {}, loud: true, colour: 'red' };

async function world() {
  const home = new Home(join(await temporaryFolder(), 'home'));
  const nothing = () => Promise.reject(new Error('no model is needed'));
  let released = 0;
  const tools: StageTools = {
    ...{ home, env: {}, codeVersion: 'test', modelFolder: nothing, tokenizerFolder: nothing, resolveRevision: nothing },
    engines: {
      use: nothing,
      release: () => {
        released += 1;
        return Promise.resolve();
      },
    },
  };
  const inputs = { text: await home.store.putBytes('hej', MEDIA.binary), title: 'greeting' };
  return { home, tools, inputs, released: () => released };
}

function run<Output>(work: () => Promise<Output>): Promise<Output> {
  return new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(work);
}

it('is done once for equal inputs and settings, whatever does not count is changed', async () => {
  const { tools, inputs } = await world();
  const { definition, attempts } = shout();
  const first = await run(() => definition.run(tools, CONTEXT, inputs));
  const again = await run(() => definition.run(tools, { ...CONTEXT, colour: 'blue' }, { ...inputs, title: 'other' }));
  expect([first.cached, again.cached, attempts()]).toEqual([false, true, 1]);
  expect(again).toMatchObject({ key: first.key, outputs: first.outputs });
});

it.each([
  ['another reference', {}, { text: { digest: 'a'.repeat(64), bytes: 1, mediaType: 'x' } }, {}],
  ['a setting that counts', { loud: false }, {}, {}],
  ['another version', {}, {}, { version: 2 }],
] as const)('has another key for %s', async (_name, context, changes, definition) => {
  const { inputs } = await world();
  const key = stageKey(shout().definition.identity(CONTEXT, inputs));
  const other = shout(definition).definition.identity({ ...CONTEXT, ...context }, { ...inputs, ...changes });
  expect(stageKey(other)).not.toBe(key);
});

it('does not trust a record whose outputs are not those of the stage', async () => {
  const { home, tools, inputs } = await world();
  const older = shout({
    outputs: z.object({ louder: Ref }) as never,
    work: async ({ inputs: { text } }) =>
      Promise.resolve({ outputs: { louder: text } as never, summary: {}, note: 'older' }),
  });
  await run(() => older.definition.run(tools, CONTEXT, inputs));
  const { definition } = shout();
  expect(await definition.lookUp(home, CONTEXT, inputs)).toBeNull();
  expect(await run(() => definition.run(tools, CONTEXT, inputs))).toMatchObject({ cached: false, note: 'done' });
});

it('keeps checkpoints and journal until the record is written, and lets the checkpoints go then', async () => {
  const { home, tools, inputs } = await world();
  let fails = true;
  const { definition } = shout({
    work: async ({ checkpoints, journal, scratch, store, inputs: { text } }) => {
      await mkdir(scratch, { recursive: true });
      const { entries, append } = await journal();
      if (entries.length === 0) {
        await checkpoints.putBytes('half way', MEDIA.binary);
        await append('half way');
      }
      if (fails) throw new Error('the worker dies');
      return { outputs: { upper: text }, summary: { entries: entries.length }, note: await store.readText(text) };
    },
  });
  const key = stageKey(definition.identity(CONTEXT, inputs));
  await expect(run(() => definition.run(tools, CONTEXT, inputs))).rejects.toThrow('the worker dies');
  expect(await readdir(home.checkpointFolder(key))).not.toEqual([]);
  fails = false;
  expect((await run(() => definition.run(tools, CONTEXT, inputs))).summary).toEqual({ entries: 1 });
  await expect(readdir(home.checkpointFolder(key))).rejects.toThrow('ENOENT');
  expect(await readdir(join(home.root, 'scratch'))).toEqual([]);
});

it('writes no record, and nothing into the journal, once a later attempt has taken over', async () => {
  const { home, tools, inputs } = await world();
  const { definition } = shout({
    work: async ({ journal, inputs: { text } }) => {
      await acquireFence(home.fence(stageKey(definition.identity(CONTEXT, inputs))));
      const { append } = await journal();
      await expect(append('too late')).rejects.toBeInstanceOf(FencedError);
      return { outputs: { upper: text }, summary: {}, note: '' };
    },
  });
  await expect(run(() => definition.run(tools, CONTEXT, inputs))).rejects.toBeInstanceOf(FencedError);
  expect(await definition.lookUp(home, CONTEXT, inputs)).toBeNull();
});

it('makes room on the device for a model of its own, but not for a result that is there', async () => {
  const { tools, inputs, released } = await world();
  const { definition } = shout({ device: 'model' });
  await run(() => definition.run(tools, CONTEXT, inputs));
  await run(() => definition.run(tools, CONTEXT, inputs));
  expect(released()).toBe(1);
});

it('publishes what is found as well as what is made', async () => {
  const { tools, inputs } = await world();
  const folder = await temporaryFolder();
  let published = 0;
  const { definition } = shout({
    publish: async ({ note }) => writeFile(join(folder, String(published++)), note),
  });
  await run(() => definition.run(tools, CONTEXT, inputs));
  await run(() => definition.run(tools, CONTEXT, inputs));
  expect(await readdir(folder)).toEqual(['0', '1']);
});

it('refuses what another version hands it, and says what to do', async () => {
  const { tools } = await world();
  const asked = run(() => shout().definition.run(tools, CONTEXT, { words: [] }));
  await expect(asked).rejects.toBeInstanceOf(UserError);
  await expect(asked).rejects.toThrow(/another version[^]*stage shout[^]*start the run anew/u);
});
