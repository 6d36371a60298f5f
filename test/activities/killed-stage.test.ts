import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { StageTools } from '../../activities/run-stage.js';
import { stage } from '../../activities/stage.js';
import { Home } from '../../artifacts/home.js';
import { readJournal } from '../../artifacts/journal.js';
import { MEDIA, Ref } from '../../contracts/ref.js';
import { readHistory, type TrainingEntry } from '../../training/history.js';
import { killedAt } from '../artifacts/failpoints.js';
import { temporaryFolder } from '../temporary-folder.js';

const STEPS = 6;
const SAVE_STEPS = 2;

/** 52 kills and all their writes, each flushed to the disk. */
const LIMIT_MS = 180_000;

/** Steps that were begun, over all attempts. */
let begun: number[] = [];

/** Trains as the trainer does: each step depends on the one before, and a checkpoint is saved every SAVE_STEPS. */
const training = stage({
  name: 'training',
  version: 1,
  context: z.object({ sources: z.object({}) }),
  inputs: z.object({}),
  outputs: z.object({ adapter: Ref, curve: Ref }),
  keyed: () => ({}),
  work: async ({ journal, checkpoints, scratch, store }) => {
    const { entries, append } = await journal();
    const history = readHistory(entries);
    const [newest] = history.checkpoints;
    let weights = '';
    if (newest !== undefined) {
      const folder = join(scratch, 'resume');
      await checkpoints.materialize(newest.ref, folder);
      weights = await readFile(join(folder, 'weights'), 'utf8');
    }
    const kept = [...history.checkpoints];
    for (let step = (newest?.step ?? 0) + 1; step <= STEPS; step++) {
      begun.push(step);
      weights += `${step};`;
      if (step % SAVE_STEPS !== 0) continue;
      const folder = join(scratch, `checkpoint-${step}`);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'weights'), weights);
      const ref = await checkpoints.putFolder(folder);
      await append({ type: 'checkpoint', step, ref } satisfies TrainingEntry);
      kept.unshift({ step, ref });
      await checkpoints.retain(kept.slice(0, 2).map((checkpoint) => checkpoint.ref));
    }
    return {
      outputs: {
        adapter: await store.putBytes(weights, MEDIA.binary),
        curve: await store.putJsonl(weights.split(';')),
      },
      summary: {},
      note: '',
    };
  },
});

async function world() {
  const nothing = () => Promise.reject(new Error('no model is needed'));
  const home = new Home(join(await temporaryFolder(), 'home'));
  const tools: StageTools = {
    ...{ home, env: {}, codeVersion: 'test', modelFolder: nothing, tokenizerFolder: nothing, resolveRevision: nothing },
    engines: { use: nothing, release: () => Promise.resolve() },
  };
  begun = [];
  const train = (): ReturnType<typeof training.run> =>
    new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(() =>
      training.run(tools, { sources: {} }, {}),
    );
  return { home, train };
}

it(
  'loses no more than the steps since a checkpoint, wherever between two writes it is killed',
  { timeout: LIMIT_MS },
  async () => {
    const expected = (await (await world()).train()).outputs;
    const writes = await killedAt(Infinity, (await world()).train);
    expect(writes).toBeGreaterThan(40);
    for (let n = 1; n <= writes; n++) {
      const { home, train } = await world();
      await killedAt(n, train);
      const checkpoint = await newestCheckpoint(home);
      const isRecorded = (await training.lookUp(home, { sources: {} }, {})) !== null;
      begun = [];
      const result = await train();
      expect(result.outputs, `killed at write ${n}`).toEqual(expected);
      expect(result.cached, `killed at write ${n}`).toBe(isRecorded);
      const redone = isRecorded ? [] : Array.from({ length: STEPS - checkpoint }, (_, index) => checkpoint + 1 + index);
      expect(begun, `killed at write ${n}`).toEqual(redone);
    }
  },
);

it('holds against being killed at each write of the attempt that follows a killed one', async () => {
  const expected = (await (await world()).train()).outputs;
  const first = 25;
  const whole = await world();
  await killedAt(first, whole.train);
  const writes = await killedAt(Infinity, whole.train);
  for (let n = 1; n <= writes; n += 5) {
    const { train } = await world();
    await killedAt(first, train);
    await killedAt(n, train);
    expect((await train()).outputs, `killed at write ${first}, then ${n}`).toEqual(expected);
  }
});

/** Step of the newest checkpoint that a journal names: what may not be trained again. */
async function newestCheckpoint(home: Home): Promise<number> {
  const folder = join(home.root, 'journals');
  const names = await readdir(folder).catch(() => []);
  const journals = await Promise.all(names.map((name) => readJournal(join(folder, name))));
  return Math.max(0, ...readHistory(journals.flat()).checkpoints.map(({ step }) => step));
}
