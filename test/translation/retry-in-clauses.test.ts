import { describe, expect, test } from 'vitest';
import { retryInClauses } from '../../translation/retry-in-clauses.js';
import type { SegmentResult } from '../../translation/translate-batch.js';
import { DoubleEngine } from './double-engine.js';

const capitals = (text: string): SegmentResult => ({ text: text.toUpperCase(), tokens: 1, finished: true });

/** The clauses that were asked for, and what came of the segment. */
async function retry(text: string, tooLong = false, translate = capitals) {
  let asked: readonly string[] = [];
  const [result] = await retryInClauses([{ text, tooLong }], new DoubleEngine(), (clauses) => {
    asked = clauses;
    return Promise.resolve(clauses.map(translate));
  });
  return { asked, result };
}

describe('a segment is retried in halves', () => {
  test.each([
    ['When you are done, you may go home.', ['When you are done,', 'you may go home.']],
    [
      'One of them: the one that I saw, as I said, was red.',
      ['One of them: the one that I saw,', 'as I said, was red.'],
    ],
    ['It was late – the moon had set long ago.', ['It was late –', 'the moon had set long ago.']],
    ['如果明天下雨，我们就不去公园。', ['如果明天下雨，', '我们就不去公园。']],
  ])('cut at the clause mark nearest to the middle: %s', async (text, halves) => {
    const { asked, result } = await retry(text);
    expect(asked).toEqual(halves);
    expect(result).toEqual({ text: text.toUpperCase(), tokens: 0, finished: true });
  });

  test.each([
    ['without a clause mark', '17 plus 25 is what I have to add up'],
    ['with nothing but items between them', 'red, green, blue'],
    ['with a comma in a number alone', 'It is 1,000 metres from here to there'],
  ])('unless it is one %s', async (_, text) => {
    expect(await retry(text)).toEqual({ asked: [], result: null });
  });

  test('between any words where it was too long for the engine', async () => {
    const text = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen';
    const { asked, result } = await retry(text, true);
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.join(' ')).toBe(text);
    expect(result).toEqual({ text: text.toUpperCase(), tokens: 0, finished: true });
  });

  test('and not at all where it is too short for that', async () => {
    expect((await retry('one two three', true)).result).toBeNull();
  });
});

describe('the halves together', () => {
  const TEXT = 'When you are done, you may go home.';

  test('are unfinished where one is', async () => {
    const { result } = await retry(TEXT, false, (text) => ({ ...capitals(text), finished: text.startsWith('you') }));
    expect(result).toMatchObject({ finished: false });
  });

  test('fail where one does', async () => {
    const failure = { failed: 'killed', outOfMemory: false };
    const { result } = await retry(TEXT, false, (text) => (text.startsWith('you') ? failure : capitals(text)));
    expect(result).toEqual(failure);
  });
});
