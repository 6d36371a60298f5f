import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Message } from '../../contracts/dataset.js';
import type { ArtifactStore } from '../../artifacts/store.js';
import { TranslationWorld } from './translation-world.js';

function message(id: number, text: string, lang = 'en'): Message {
  return { id: String(id), treeId: 't', parentId: null, role: 'prompter', lang, rank: null, text };
}

const MESSAGES = [
  message(1, 'The capital of Denmark is Copenhagen. It is a large city.'),
  message(2, '- It is a large city.\n- `code` stays, and the sea is cold.\n'),
  message(3, 'Hovedstaden er gammel.', 'da'),
  message(4, 'Bread and butter are good. I like green apples. Do you like red apples?'),
  message(5, 'What is the weather like today? It is a large city.'),
  message(6, 'I like to read books in the evening. My sister reads them in the morning.'),
];
const UNIQUE = 9;

describe('translating a dataset', () => {
  test('asks the engine for each segment once and accounts for every message', async () => {
    const world = await TranslationWorld.create();
    const outcome = await world.run(MESSAGES);
    expect(outcome.asked).toHaveLength(UNIQUE);
    expect(new Set(outcome.asked).size).toBe(UNIQUE);
    expect(outcome.plan.summary).toMatchObject({ messages: 6, kept: 1, segments: 11, unique: UNIQUE, fromMemory: 0 });
    expect(outcome.merge.summary).toMatchObject({ read: 6, translated: 5, kept: 1, excluded: 0, quarantined: 0 });
    expect(await world.translations(outcome)).toMatchObject({
      2: '- IT IS A LARGE CITY.\n- `code` STAYS, AND THE SEA IS COLD.\n',
      3: 'Hovedstaden er gammel.',
    });
  });

  test('starts with the longest segments, in chunks of like length', async () => {
    const world = await TranslationWorld.create();
    const outcome = await world.run(MESSAGES);
    const chunks = await world.plannedChunks(outcome);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.reduce((sum, { count }) => sum + count, 0)).toBe(UNIQUE);
    const lengths = chunks.map(({ tokens, count }) => tokens / count);
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    expect(Math.max(...chunks.map(({ tokens }) => tokens))).toBeLessThan(60 + 20);
  });

  test('plans the next dataset by the speed that it measured in this one', async () => {
    const world = await TranslationWorld.create();
    const byTime = ['translation.chunkTokens=null', 'translation.chunkMinutes=0.01'];
    const first = await world.run(MESSAGES.slice(0, 2), byTime);
    const second = await world.run(MESSAGES, byTime);
    const [assumed, measured] = [first, second].map(({ plan }) => plan.summary['tokensPerSecond'] ?? 0);
    expect(measured).not.toBe(assumed);
    expect(second.plan.summary['chunkTokens']).toBe(Math.max(1, Math.round((measured ?? 0) * 0.6)));
  });

  test('by an engine without a tokeniser here estimates lengths, and says so', async () => {
    const world = await TranslationWorld.create();
    const { plan, asked } = await world.run(MESSAGES, ['translation.engine=openai', 'translation.model={service: m}']);
    expect(plan.note).toContain('tokens (estimated from their bytes)');
    expect(asked).toHaveLength(UNIQUE);
  });

  test('does nothing again when nothing changed', async () => {
    const world = await TranslationWorld.create();
    const first = await world.run(MESSAGES);
    const second = await world.run(MESSAGES);
    expect(second.asked).toEqual([]);
    expect([second.plan.cached, second.merge.cached, ...second.chunks.map(({ cached }) => cached)]).not.toContain(
      false,
    );
    expect(second.merge.outputs).toEqual(first.merge.outputs);
  });

  test('sets a message aside whose segment failed, and tries it again in the next dataset', async () => {
    const world = await TranslationWorld.create();
    const poison = (text: string) => text.includes('apples?');
    const first = await world.run(MESSAGES, [], { poison });
    expect(first.merge.summary).toMatchObject({ translated: 4, quarantined: 1 });
    const second = await world.run([...MESSAGES, message(7, 'One more.')]);
    expect(second.asked.toSorted()).toEqual(['Do you like red apples?', 'One more.']);
    expect(second.merge.summary).toMatchObject({ translated: 6, quarantined: 0 });
  });
});

describe('a round trip', () => {
  const sample = ['translation.quality.roundTripSample=4'];

  test("takes a sample of this run's translations back and scores them, the same sample every time", async () => {
    const [first, second] = [await TranslationWorld.create(), await TranslationWorld.create()];
    const { roundTrip, asked } = await first.run(MESSAGES, sample);
    expect(roundTrip?.summary).toMatchObject({ sampled: 4, failed: 0 });
    expect(asked).toHaveLength(UNIQUE + 4);
    expect((await second.run(MESSAGES.toReversed(), sample)).roundTrip?.outputs).toEqual(roundTrip?.outputs);
  });

  test('is not made for what the memory knew', async () => {
    const world = await TranslationWorld.create();
    await world.run(MESSAGES);
    const { roundTrip, asked } = await world.run(MESSAGES.slice(0, 3), sample);
    expect([roundTrip?.summary, asked]).toEqual([{ sampled: 0, failed: 0 }, []]);
  });
});

describe('the translation memory over runs', () => {
  test('leaves only new segments of a grown dataset, with the same result as without it', async () => {
    const world = await TranslationWorld.create();
    await world.run(MESSAGES.slice(0, 4));
    const grown = await world.run(MESSAGES);
    expect(grown.asked.toSorted()).toEqual([
      'I like to read books in the evening.',
      'My sister reads them in the morning.',
      'What is the weather like today?',
    ]);
    expect(grown.plan.summary).toMatchObject({ unique: UNIQUE, fromMemory: UNIQUE - 3, newSegments: 3 });
    const fresh = await (await TranslationWorld.create()).run(MESSAGES);
    expect(grown.merge.outputs.merged).toEqual(fresh.merge.outputs.merged);
  });

  test('stays whole for a merge when it changes after the plan', async () => {
    const world = await TranslationWorld.create();
    await world.run(MESSAGES.slice(0, 4));
    const grown = await world.run(MESSAGES);
    await rm(join(world.home.root, 'memory'), { recursive: true });
    await forgetStage(world, 'merge');
    const again = await world.run(MESSAGES);
    expect([again.asked, again.merge.cached, again.merge.outputs]).toEqual([[], false, grown.merge.outputs]);
  });

  test.each([
    ['maxNewTokens', 'translation.maxNewTokens=90'],
    ['the length penalty', 'translation.lengthPenalty=0.5'],
    ['a gate', 'translation.quality.gatesOff=[]'],
    ['beams of the retry', 'translation.quality.retryBeams=1'],
  ])('is not used where %s changed', async (_, changed) => {
    const world = await TranslationWorld.create();
    await world.run(MESSAGES.slice(0, 2));
    const { plan } = await world.run(MESSAGES.slice(0, 2), [changed], { beforeBatch: () => undefined });
    expect(plan.summary['fromMemory']).toBe(0);
  });

  test.each([
    ['the length of chunks', 'translation.chunkTokens=20'],
    ['the size of a batch', 'translation.batchRows=7'],
    ['the length at which segments are split, none being so long,', 'translation.maxSourceTokens=80'],
    ['the name of the default precision', 'translation.precision=float32'],
    ['the number of threads', 'translation.threads=7'],
    ['the number of processes', 'translation.processes=1'],
    ['what becomes of failures', 'translation.quality.onFailure=drop'],
    ['the patience with a hang', 'translation.batchTimeoutSeconds=7'],
  ])('serves where only %s changed: nothing is translated, and the same comes out', async (_, changed) => {
    const world = await TranslationWorld.create();
    const first = await world.run(MESSAGES);
    const second = await world.run(MESSAGES, [changed]);
    expect([second.asked, second.merge.outputs.merged]).toEqual([[], first.merge.outputs.merged]);
  });

  test('loses of a damaged line that line alone', async () => {
    const world = await TranslationWorld.create();
    await world.run(MESSAGES.slice(0, 4));
    await damageOneLine(world);
    const grown = await world.run([...MESSAGES.slice(0, 4), message(9, 'And one more here.')]);
    expect(grown.asked).toHaveLength(2);
    expect(grown.plan.summary['damagedLines']).toBe(1);
    expect(grown.plan.note).toContain('1 damaged lines of the translation memory left out');
  });
});

describe('retranslating', () => {
  const again = 'translation.retranslate="second"';
  const changed = { unfinished: () => false, empty: (text: string) => text === 'It is a large city.' };

  test('asks for everything anew, and neither the memory nor cached chunks answer', async () => {
    const world = await TranslationWorld.create();
    await world.run(MESSAGES);
    const second = await world.run(MESSAGES, [again]);
    expect(second.asked).toHaveLength(UNIQUE);
    expect(second.plan.summary['fromMemory']).toBe(0);
  });

  test('goes on where it was interrupted, under the same name', async () => {
    const world = await TranslationWorld.create();
    await world.run(MESSAGES);
    await world.run(MESSAGES, [again]);
    expect((await world.run(MESSAGES, [again])).asked).toEqual([]);
  });

  test('is what later runs find, of the same dataset and of others', async () => {
    const world = await TranslationWorld.create();
    const first = await world.run(MESSAGES);
    const second = await world.run(MESSAGES, [again], changed);
    expect(second.merge.outputs.merged).not.toEqual(first.merge.outputs.merged);
    const third = await world.run(MESSAGES);
    expect([third.asked, third.merge.outputs.merged]).toEqual([[], second.merge.outputs.merged]);
    const other = await world.run(MESSAGES.slice(0, 2));
    expect(other.asked).toEqual([]);
  });

  test('changes nothing for later runs where it did not come to its end', async () => {
    const world = await TranslationWorld.create();
    const first = await world.run(MESSAGES);
    const killed = () => {
      throw new Error('killed');
    };
    await expect(world.run(MESSAGES, [again], { beforeBatch: killed })).rejects.toThrow('killed');
    const third = await world.run(MESSAGES);
    expect([third.asked, third.merge.outputs.merged]).toEqual([[], first.merge.outputs.merged]);
  });
});

describe('a run that is killed', () => {
  test('before any batch goes on to the same dataset, and asks for that batch alone again', async () => {
    const calm = await (await TranslationWorld.create()).run(MESSAGES);
    const batches = Math.ceil(UNIQUE / 2) + 3;
    let kills = 0;
    for (let at = 0; at < batches; at++) {
      const world = await TranslationWorld.create();
      let calls = 0;
      const beforeBatch = () => {
        if (calls++ === at) throw new Error('killed');
      };
      const killed = await world.run(MESSAGES, [], { beforeBatch }).then(
        () => false,
        () => true,
      );
      kills += killed ? 1 : 0;
      const resumed = await world.run(MESSAGES);
      expect(resumed.merge.outputs.merged).toEqual(calm.merge.outputs.merged);
      expect(resumed.chunks.reduce((sum, { redoneBatches }) => sum + redoneBatches, 0)).toBeLessThanOrEqual(1);
    }
    expect(kills).toBeGreaterThan(3);
  }, 240_000);

  test('before any write to the store goes on to the same dataset and the same chunks', async () => {
    const calm = await (await TranslationWorld.create()).run(MESSAGES);
    let killed = true;
    let at = 0;
    for (; killed; at++) {
      const world = await TranslationWorld.create();
      const restore = failAtWrite(world.home.store, at);
      killed = await world.run(MESSAGES).then(
        () => false,
        () => true,
      );
      restore();
      const resumed = await world.run(MESSAGES);
      expect(resumed.merge.outputs.merged).toEqual(calm.merge.outputs.merged);
      expect(resumed.plan.outputs).toEqual(calm.plan.outputs);
    }
    expect(at).toBeGreaterThan(10);
  }, 240_000);
});

/** Lets the n-th write to the store fail, as a crash there would. */
function failAtWrite(store: ArtifactStore, at: number): () => void {
  const putBytes = store.putBytes.bind(store);
  const putJsonl = store.putJsonl.bind(store);
  let writes = 0;
  const orFail = <Args extends unknown[], T>(write: (...args: Args) => Promise<T>, args: Args): Promise<T> =>
    writes++ === at ? Promise.reject(new Error('killed')) : write(...args);
  const spies = [
    vi.spyOn(store, 'putBytes').mockImplementation((...args) => orFail(putBytes, args)),
    vi.spyOn(store, 'putJsonl').mockImplementation((...args) => orFail(putJsonl, args)),
  ];
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}

async function forgetStage(world: TranslationWorld, stage: string): Promise<void> {
  const folder = join(world.home.root, 'stages');
  for (const name of await readdir(folder)) {
    const record = JSON.parse(await readFile(join(folder, name), 'utf8')) as { stage: string };
    if (record.stage === stage) await rm(join(folder, name));
  }
}

async function damageOneLine(world: TranslationWorld): Promise<void> {
  const memory = join(world.home.root, 'memory');
  const [settings = ''] = await readdir(memory);
  const [shard = ''] = (await readdir(join(memory, settings))).filter((name) => name.endsWith('.jsonl'));
  const file = join(memory, settings, shard);
  const [line = '', ...rest] = (await readFile(file, 'utf8')).trim().split('\n');
  await writeFile(file, `${line.slice(0, -9)}\n`);
  await appendFile(file, rest.map((entry) => `${entry}\n`).join(''));
}
