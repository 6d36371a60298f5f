import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { StageTools } from '../../activities/run-stage.js';
import { stage, type Attempt, type StageDefinition } from '../../activities/stage.js';
import { acquireFence } from '../../artifacts/fence.js';
import { Home } from '../../artifacts/home.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import { FencedError, MADE_ELSEWHERE, UserError } from '../../contracts/errors.js';
import { MEDIA, Ref } from '../../contracts/ref.js';
import type { ActivityProgress } from '../../contracts/run.js';
import { Deferred } from '../../translation/deferred.js';
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
  return as('test', work);
}

/** Runs an activity of the workflow with this address. */
function as<Output>(
  workflowId: string,
  work: () => Promise<Output>,
  notes: string[] = [],
  onHeartbeat: (environment: MockActivityEnvironment) => void = () => undefined,
): Promise<Output> {
  const info = { workflowExecution: { workflowId, runId: '' } };
  const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
  environment.on('heartbeat', ({ note }: ActivityProgress) => {
    notes.push(note);
    onHeartbeat(environment);
  });
  return environment.run(work);
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
        await writeFile(join(scratch, 'weights'), 'half way');
        await checkpoints.putFolder(scratch);
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

/** What another attempt does while this one works: takes the next token. */
async function overtake(home: Home, folder: string, run: string): Promise<void> {
  const [held] = await readdir(home.fence(folder));
  if (held !== undefined) await writeFile(join(home.fence(folder), held), '{}');
  if (held !== undefined) await utimes(join(home.fence(folder), held), 0, 0);
  await acquireFence(home.fence(folder), { run, silenceMs: 60_000 });
}

it.each([
  ['a later attempt of its run', 'test', { name: 'FencedError' }],
  ['another run', 'other', { type: MADE_ELSEWHERE, nonRetryable: false }],
])('writes nothing, neither record nor journal nor checkpoint, once overtaken by %s', async (_, run, failure) => {
  const { home, tools, inputs } = await world();
  const { definition } = shout({
    work: async ({ journal, checkpoints, scratch, inputs: { text } }) => {
      const { append } = await journal();
      await overtake(home, stageKey(definition.identity(CONTEXT, inputs)), run);
      await expect(append('too late')).rejects.toBeInstanceOf(FencedError);
      await expect(checkpoints.putFolder(scratch)).rejects.toBeInstanceOf(FencedError);
      return { outputs: { upper: text }, summary: {}, note: '' };
    },
  });
  await expect(as('test', () => definition.run(tools, CONTEXT, inputs))).rejects.toMatchObject(failure);
  expect(await definition.lookUp(home, CONTEXT, inputs)).toBeNull();
});

/** A stage that goes on when it is told to, and says when it began. */
function slow(changes: Partial<Shout> = {}) {
  const began = new Deferred<undefined>();
  const goOn = new Deferred<undefined>();
  const { definition, attempts } = shout();
  const work = async (attempt: ShoutAttempt) => {
    began.resolve(undefined);
    await goOn.promise;
    return definition.definition.work(attempt);
  };
  return { ...shout({ work, ...changes }), began: began.promise, goOn, attempts };
}

it('waits for what another run makes, says so, and uses it', async () => {
  const { tools, inputs } = await world();
  const { definition, attempts, began, goOn } = slow();
  const notes: string[] = [];
  const first = as('first/translate', () => definition.run(tools, CONTEXT, inputs));
  await began;
  const others = ['second', 'third'].map((name) => as(name, () => definition.run(tools, CONTEXT, inputs), notes));
  await expect.poll(() => notes.length).toBeGreaterThan(1);
  goOn.resolve(undefined);
  const results = await Promise.all([first, ...others]);
  expect(results.map(({ cached }) => cached)).toEqual([false, true, true]);
  expect(new Set(results.map(({ outputs }) => outputs.upper.digest)).size).toBe(1);
  expect(attempts()).toBe(1);
  expect(new Set(notes)).toEqual(new Set(['waiting: run first is making this']));
});

it('takes over where the other run fails', async () => {
  const { tools, inputs } = await world();
  let fails = true;
  const [began, goOn] = [new Deferred<undefined>(), new Deferred<undefined>()];
  const { definition } = shout({
    work: async ({ inputs: { text }, token }) => {
      if (!fails) return { outputs: { upper: text }, summary: { token }, note: '' };
      fails = false;
      began.resolve(undefined);
      await goOn.promise;
      throw new Error('no luck');
    },
  });
  const first = as('first', () => definition.run(tools, CONTEXT, inputs));
  await began.promise;
  const second = as(
    'second',
    () => definition.run(tools, CONTEXT, inputs),
    [],
    () => {
      goOn.resolve(undefined);
    },
  );
  await expect(first).rejects.toThrow('no luck');
  expect(await second).toMatchObject({ cached: false, summary: { token: 2 } });
});

it('gives its place on a device back while it waits, to be asked again', async () => {
  const { tools, inputs, released } = await world();
  const { definition, began, goOn } = slow({ device: 'model' });
  const first = as('first', () => definition.run(tools, CONTEXT, inputs));
  await began;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const second = as(
    'second',
    () => definition.run(tools, CONTEXT, inputs),
    [],
    () => {
      vi.setSystemTime(Date.now() + 6_000);
    },
  );
  await expect(second.finally(() => vi.useRealTimers())).rejects.toMatchObject({
    type: MADE_ELSEWHERE,
    nonRetryable: false,
    nextRetryDelay: '10 seconds',
    message: 'waiting: run first is making this',
  });
  expect(released()).toBe(1);
  goOn.resolve(undefined);
  await first;
  expect(await as('second', () => definition.run(tools, CONTEXT, inputs))).toMatchObject({ cached: true });
});

it('heeds a cancellation while it waits', async () => {
  const { tools, inputs } = await world();
  const { definition, began, goOn } = slow();
  const first = as('first', () => definition.run(tools, CONTEXT, inputs));
  await began;
  const second = as(
    'second',
    () => definition.run(tools, CONTEXT, inputs),
    [],
    (environment) => {
      environment.cancel();
    },
  );
  await expect(second).rejects.toBeInstanceOf(CancelledFailure);
  goOn.resolve(undefined);
  await first;
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
