import { describe, expect, it } from 'vitest';
import { median } from '../../../bench/translation/statistics.js';
import { makeWorkload, VOCABULARY } from '../../../bench/translation/workload.js';

describe('makeWorkload', () => {
  it('gives the same work at every call, and a smaller one as the start of a larger', () => {
    const work = makeWorkload(20);
    expect(makeWorkload(20)).toEqual(work);
    const larger = makeWorkload(40);
    expect(larger.ids.slice(0, 20)).toEqual(work.ids);
    expect(larger.out.slice(0, 20)).toEqual(work.out);
    expect(makeWorkload(20, 8)).not.toEqual(work);
  });

  it('writes rows as the encoder takes them: language prefix, words, end mark', () => {
    for (const ids of makeWorkload(50).ids) {
      expect(ids[0]).toBe(3);
      expect(ids.at(-1)).toBe(2);
      expect(ids.slice(1, -1).every((id) => id > 3 && id < VOCABULARY)).toBe(true);
    }
  });

  it('has lengths as in chats: most short, some long, a translation about as long as its source', () => {
    const { ids, out } = makeWorkload(2000);
    const lengths = ids.map((row) => row.length);
    expect(median(lengths)).toBeGreaterThan(50);
    expect(median(lengths)).toBeLessThan(60);
    expect(Math.min(...lengths)).toBe(5);
    expect(Math.max(...lengths)).toBe(400);
    expect(median(out.map((tokens, row) => tokens / (lengths[row] ?? 0)))).toBeCloseTo(1, 1);
    expect(Math.min(...out)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...out)).toBe(420);
  });
});
