import { describe, expect, test } from 'vitest';
import type { PreparedFacts } from '../../../contracts/dataset.js';
import { ReportData } from '../../../contracts/report.js';
import { renderHtml } from '../../../evaluation/report/html.js';
import { renderModelCard } from '../../../evaluation/report/model-card.js';
import { stepsNotDone } from '../../../evaluation/report/steps-not-done.js';
import { renderTable } from '../../../evaluation/report/table.js';
import { exampleContamination, exampleReport } from '../example-run.js';

const NONE = { sftTrain: 0, sftValidation: 0, dpoTrain: 0, dpoValidation: 0 };
const FULL: PreparedFacts = {
  sizes: { sftTrain: 20, sftValidation: 2, dpoTrain: 20, dpoValidation: 2, test: 2 },
  contamination: { ...exampleContamination(2), overlappingRows: { ...NONE, dpoTrain: 3 } },
  pairs: { unranked: 7, identical: 1 },
};
const facts = (sizes: Partial<PreparedFacts['sizes']>, more: Partial<PreparedFacts> = {}) => ({
  ...FULL,
  ...more,
  sizes: { ...FULL.sizes, ...sizes },
});

describe('what could not be done', () => {
  test.each([
    ['nothing, where there is data for all of it', facts({}), true, []],
    ['a benchmark without questions', facts({ test: 0 }), true, [/^No benchmark.*dataset\.testFraction is 0/]],
    [
      'all that needs held-out data, where translation left too little',
      facts({ test: 0, sftValidation: 0, dpoValidation: 0 }, { notHeldOut: 'expected 20, received 19' }),
      true,
      [/^No benchmark.*too few trees \(expected 20, received 19\)/, /^No validation.*too few trees/],
    ],
    ['validation', facts({ sftValidation: 0 }), true, [/^No validation: .*dataset\.validationFraction is 0/]],
    [
      'DPO without pairs',
      facts({ dpoTrain: 0, dpoValidation: 0 }),
      true,
      [/^No DPO: .*7 answers without a rank, 1 pairs of equal texts, 3 pairs that hold a test item/],
    ],
    ['nothing of DPO where it is off', facts({ dpoTrain: 0, dpoValidation: 0 }), false, []],
    ['validation of DPO alone', facts({ dpoValidation: 0 }), true, [/^No validation of DPO/]],
  ])('names %s', (_, prepared, dpoIsOn, expected) => {
    const sentences = stepsNotDone(prepared, dpoIsOn);
    expect(sentences).toHaveLength(expected.length);
    expected.forEach((pattern, i) => {
      expect(sentences[i]).toMatch(pattern);
    });
  });

  test('stands in the table, the page and the card of a run that compared nothing', () => {
    const notDone = stepsNotDone(facts({ test: 0 }), true);
    const nothing = { items: [], systems: [], answers: { base: [], sft: [] } };
    const data = exampleReport({ ...nothing, notDone });
    expect(ReportData.parse(JSON.parse(JSON.stringify(data)))).toMatchObject({
      notDone,
      testItems: 0,
      differences: [],
    });
    for (const text of [renderTable(data, 200), renderHtml(data), renderModelCard(data)]) {
      expect(text).toContain('No benchmark: no question is held out');
      expect(text).not.toMatch(/NaN|undefined|Infinity|0 held-out items come from/);
    }
  });
});
