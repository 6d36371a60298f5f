import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../contracts/report.js';
import { chooseSamples } from '../../../evaluation/report/choose-samples.js';

const samples = (suite: string, count: number, text = 'svar'): Sample[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ suite, id: String(at), prompt: [{ role: 'user', content: 'Hvad?' }], reference: text },
    ...{ answers: { base: text }, scores: { base: 0 }, inTarget: {} },
  }));

describe('the samples of a report', () => {
  test('are all items where they fit', () => {
    const all = [...samples('dialogue', 40), ...samples('gsm8k', 7)];
    expect(chooseSamples(all)).toEqual(all);
    expect(chooseSamples([])).toEqual([]);
  });

  test('are spread evenly where they do not, and no small suite is crowded out', () => {
    const chosen = chooseSamples([...samples('dialogue', 1000), ...samples('gsm8k', 7)], 100_000);
    const places = chosen.filter(({ suite }) => suite === 'dialogue').map(({ id }) => Number(id));
    expect(chosen.filter(({ suite }) => suite === 'gsm8k')).toHaveLength(7);
    expect(places.length).toBeGreaterThan(30);
    const steps = places.slice(1).map((place, at) => place - (places[at] ?? 0));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
  });
});
