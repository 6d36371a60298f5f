import { expect, test } from 'vitest';
import type { Message } from '../../contracts/dataset.js';
import { DoubleEngine } from '../translation/double-engine.js';
import { TranslationWorld } from './translation-world.js';

const MESSAGES: Message[] = ['It is a large city.', 'The sea is cold.', 'Do you like red apples?'].map(
  (text, index) => ({
    ...{ id: String(index), treeId: 't', parentId: null, role: 'prompter' as const, lang: 'en', rank: null },
    text,
  }),
);
const FALLBACK = 'translation.fallback={ engine: openai, model: { service: m } }';
/** The translator writes nothing for it, whatever is tried. */
const hard = { empty: (text: string) => text.includes('sea') };

test('a segment that the translator cannot do is tried by the fallback engine alone', async () => {
  const world = await TranslationWorld.create();
  const fallback = new DoubleEngine({ script: () => 'Havet er koldt.' });
  const outcome = await world.run(MESSAGES, [FALLBACK], hard, fallback);
  expect(fallback.batches).toEqual([['The sea is cold.']]);
  expect(await world.translations(outcome)).toEqual({
    0: 'IT IS A LARGE CITY.',
    1: 'Havet er koldt.',
    2: 'DO YOU LIKE RED APPLES?',
  });
  const quality = await world.home.store.readJson(outcome.merge.outputs.quality);
  expect(quality).toMatchObject({ gates: { 'empty-translation': { flagged: 1, fallback: 1, failed: 0 } } });
});

test('the fallback is left alone where everything passes', async () => {
  const world = await TranslationWorld.create();
  const fallback = new DoubleEngine();
  await world.run(MESSAGES, [FALLBACK], {}, fallback);
  expect(fallback.batches).toEqual([]);
});

test('another fallback is another translation: chunks and memory of the one do not serve for the other', async () => {
  const world = await TranslationWorld.create();
  await world.run(MESSAGES, [], hard);
  const other = await world.run(MESSAGES, [FALLBACK], hard);
  expect(other.plan.summary['fromMemory']).toBe(0);
  expect(other.chunks.map(({ cached }) => cached)).not.toContain(true);
  const again = await world.run(MESSAGES, [FALLBACK], hard);
  expect(again.plan.cached).toBe(true);
});
