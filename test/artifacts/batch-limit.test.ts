import { expect, it } from 'vitest';
import { batchThatFits } from '../../artifacts/batch-limit.js';
import { UserError } from '../../contracts/errors.js';

const STAGE = { stage: 'sft', fix: 'lower training.sft.maxLength' };
const tooLarge = (batchSize: number) => ({ type: 'out-of-memory', batchSize });

it.each([
  [8, [], 8],
  [8, [tooLarge(8)], 4],
  [8, [tooLarge(8), tooLarge(4)], 2],
  [3, [tooLarge(3)], 2],
  // Another batch is configured by now.
  [16, [tooLarge(4)], 2],
  [2, [tooLarge(8)], 2],
  [8, [{ type: 'attempt', batchSize: 8 }], 8],
])('of %i configured, after %o, there are tried %i', (configured, entries, expected) => {
  expect(batchThatFits(configured, entries, STAGE)).toBe(expected);
});

it('gives up, and says what to do, where not even one fits', () => {
  const fit = () => batchThatFits(4, [tooLarge(4), tooLarge(2), tooLarge(1)], STAGE);
  expect(fit).toThrow(UserError);
  expect(fit).toThrow(/stage sft[\s\S]*lower training.sft.maxLength/u);
});
