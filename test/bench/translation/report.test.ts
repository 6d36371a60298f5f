import { expect, it } from 'vitest';
import type { Contestant } from '../../../bench/translation/contestants.js';
import type { Measured } from '../../../bench/translation/measure.js';
import { activityOverhead, formatRows, reportRows } from '../../../bench/translation/report.js';

type Numbers = Partial<{ peakBytes: number; outputs: number[][]; extra: Record<string, number> }>;

/** A run that was measured at these speeds, of 100 tokens. */
function measured(id: string, precision: Contestant['precision'], speeds: number[], more: Numbers = {}): Measured {
  const run = { id, title: id, settings: {}, setting: '' };
  const contestant: Contestant = { precision, command: () => ({ program: '', args: [] }), runs: [run] };
  const samples = speeds.map((tokensPerSecond) => ({
    seconds: 100 / tokensPerSecond,
    tokensPerSecond,
    loadSeconds: 1,
    peakBytes: null,
    outputs: [[1, 2], [3]],
    extra: {},
    ...more,
  }));
  return { contestant, run, samples };
}

it('compares each run with CTranslate2 of its own precision and with LLaMa2lang’s way, in the same rounds', () => {
  const rows = reportRows([
    measured('transformers', 'float32', [50, 100]),
    measured('ctranslate2', 'float32', [100, 200], { peakBytes: 1e9 }),
    measured('ctranslate2-int8', 'int8', [200, 400]),
    measured('ours', 'float32', [200, 400], { peakBytes: 15e8, outputs: [[1, 2], [4]], extra: { delay: 7 } }),
  ]);
  expect(rows.map(({ toCtranslate2 }) => toCtranslate2)).toEqual([0.5, 1, 1, 2]);
  expect(rows.map(({ toLlama2lang }) => toLlama2lang)).toEqual([1, 2, 4, 4]);
  expect(rows[3]).toMatchObject({ tokensPerSecond: 300, peakToCtranslate2: 1.5, sameRows: 0.5, extra: { delay: 7 } });
  expect(rows[2]).toMatchObject({ peakToCtranslate2: null, sameRows: 1 });
});

it('says that a ratio is unknown where its baseline was not measured', () => {
  const rows = reportRows([measured('transformers.js', 'float32', [100])]);
  expect(rows[0]).toMatchObject({ toCtranslate2: null, toLlama2lang: null, sameRows: null });
  expect(formatRows(rows).split('\n').at(-1)).toMatch(/100 +0\.0 % +– +– +– +– +1\.00 +–$/);
});

it('gives the activity’s overhead over the bare engine of the same precision', () => {
  const both = [measured('ours-int8', 'int8', [100, 50]), measured('activity-int8', 'int8', [80, 40])];
  expect(activityOverhead(both, 'int8')).toBeCloseTo(0.25);
  expect(activityOverhead(both, 'float32')).toBeNull();
});
