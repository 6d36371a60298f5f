import { describe, expect, test } from 'vitest';
import type { TranslateOptions } from '../../translation/engine.js';
import { sampleById, translateBack, type TranslatedPair } from '../../translation/round-trip.js';
import { DoubleEngine } from './double-engine.js';

function pair(id: string, source: string, lang = 'en'): TranslatedPair {
  return { id, lang, source, translation: source.toLowerCase() };
}

async function* stream(pairs: readonly TranslatedPair[]): AsyncGenerator<TranslatedPair> {
  for (const one of pairs) yield await Promise.resolve(one);
}

const LIMITS = { batchTokens: 100, batchRows: 2 };
const score = (text: string, reference: string): number => (text === reference ? 100 : 40);

describe('a sample of pairs', () => {
  const pairs = Array.from({ length: 50 }, (_, index) => pair(String((index * 37) % 50).padStart(2, '0'), 'x'));

  test('is the same in whatever order they come', async () => {
    const sample = await sampleById(stream(pairs), 4);
    expect(sample.map(({ id }) => id)).toEqual(['00', '01', '02', '03']);
    expect(await sampleById(stream(pairs.toReversed()), 4)).toEqual(sample);
  });

  test('is all of them where there are fewer', async () => {
    expect(await sampleById(stream(pairs), 100)).toHaveLength(50);
  });

  test('is none for none', async () => {
    expect(await sampleById(stream(pairs), 0)).toEqual([]);
  });
});

describe('a round trip', () => {
  test('scores what came back, the worst first', async () => {
    const pairs = [pair('1', 'GOOD'), pair('2', 'Changed on the way')];
    const engine = new DoubleEngine();
    expect(await translateBack(pairs, { engine, limits: LIMITS, score })).toEqual({
      sampled: 2,
      failed: 0,
      chrf: 70,
      pairs: [
        {
          id: '2',
          source: 'Changed on the way',
          translation: 'changed on the way',
          back: 'CHANGED ON THE WAY',
          chrf: 40,
        },
        { id: '1', source: 'GOOD', translation: 'good', back: 'GOOD', chrf: 100 },
      ],
    });
  });

  test('goes back into the language of each source', async () => {
    const asked: unknown[] = [];
    const engine = new (class extends DoubleEngine {
      override translate(batch: readonly string[], options: TranslateOptions = {}) {
        asked.push([options.targetLanguage, ...batch]);
        return super.translate(batch, options);
      }
    })();
    await translateBack([pair('1', 'A'), pair('2', 'B', 'de'), pair('3', 'C')], { engine, limits: LIMITS, score });
    expect(asked).toEqual([
      ['en', 'a', 'c'],
      ['de', 'b'],
    ]);
  });

  test('counts what does not come back, and scores the rest', async () => {
    const pairs = [pair('1', 'GOOD'), pair('2', 'CUT'), pair('3', 'ONE MORE'), pair('4', 'POISON IS LONGER')];
    const engine = new DoubleEngine({
      unfinished: (text) => text === 'cut',
      poison: (text) => text.startsWith('poison'),
    });
    const trip = await translateBack(pairs, { engine, limits: { ...LIMITS, batchRows: 1 }, score });
    expect(trip).toMatchObject({ sampled: 4, failed: 2, chrf: 100 });
    expect(trip.pairs.map(({ id }) => id)).toEqual(['1', '3']);
  });

  test('of nothing has no score', async () => {
    const engine = new DoubleEngine({ poison: () => true });
    expect(await translateBack([], { engine, limits: LIMITS, score })).toMatchObject({ sampled: 0, chrf: null });
    const failed = await translateBack([pair('1', 'A')], { engine, limits: LIMITS, score });
    expect(failed).toEqual({ sampled: 1, failed: 1, chrf: null, pairs: [] });
  });

  test('stops where it is aborted', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    const trip = translateBack([pair('1', 'A')], { engine: new DoubleEngine(), limits: LIMITS, score, signal });
    await expect(trip).rejects.toThrow('cancelled');
  });
});
