import { expect, it } from 'vitest';
import { readOptions } from '../../../bench/translation/options.js';

it('measures both shapes in three rounds unless told otherwise', () => {
  const options = readOptions([], { SPROGSKOLE_BENCH: '/bench' });
  expect(options).toMatchObject({ shapes: ['small', 'slice'], rounds: 3, only: null, cache: '/bench' });
});

it('takes one shape and single runs', () => {
  const options = readOptions(['--shape', 'slice', '--only', 'ours,ctranslate2', '--rounds', '5'], {});
  expect(options).toMatchObject({ shapes: ['slice'], only: ['ours', 'ctranslate2'], rounds: 5 });
});

it.each([
  [['--shape', 'huge'], 'small, slice or all, not huge'],
  [['--rounds', 'many'], 'a whole number from 1 on, not many'],
  [['--round', '2'], "Unknown option '--round'"],
])('refuses %j', (args, problem) => {
  expect(() => readOptions(args, {})).toThrow(problem);
});
