import { describe, expect, test } from 'vitest';
import { coverageSection } from '../../../evaluation/report/coverage-section.js';
import { leftOut } from '../../../evaluation/report/left-out.js';
import { ENGLISH } from '../../../evaluation/report/words/english.js';
import { exampleSuite } from '../suites/example-suite.js';
import { exampleFamily, exampleItems, exampleReport } from '../example-run.js';

const suites = [exampleSuite({ base: 0.4, sft: 0.6, dpo: 0.6 })];
const data = exampleReport({ items: exampleItems(20), suites, family: exampleFamily(true, suites) });

describe('the coverage matrix', () => {
  const rows = coverageSection(data, ENGLISH).text.split('<tr>').slice(1);
  const cells = (row = '') => [...row.matchAll(/<td[^>]*>([^<]*)/g)].map(([, text]) => text);

  test('has the seven kinds of HELM, and says of each cell what was measured or that nothing was', () => {
    expect([...(rows[0] ?? '').matchAll(/<th scope="col">([^<]*)/g)].map(([, text]) => text)).toEqual([
      ...['Scenario', 'Accuracy', 'Calibration', 'Robustness', 'Fairness', 'Bias', 'Toxicity', 'Efficiency'],
    ]);
    expect(rows[1]).toContain('dialogue, da');
    expect(cells(rows[1])[0]).toMatch(/chrF\+\+/);
    expect(cells(rows[1])[0]).not.toMatch(/toxic/);
    expect(cells(rows[1]).slice(1)).toEqual([
      'not measured',
      'typing errors (30), æøå as ae/oe/aa (30)',
      'names swapped (30), gender swapped (30)',
      'majority against minorities, male against female',
      'Answers with toxic words',
      'tokens/s, seconds an answer, time to load, peak memory, parameters',
    ]);
    expect(cells(rows[2])).toEqual(['Accuracy, Matthews correlation', ...new Array<string>(6).fill('not measured')]);
  });

  test('says why something was not measured, where it is known', () => {
    const cellsWith = (probes: typeof data.probes) =>
      cells(coverageSection({ ...data, probes, toxicUse: [], efficiency: [] }, ENGLISH).text.split('<tr>')[2]).slice(2);
    const none = { rules: true, questions: 9, most: 9, variants: {}, scores: [], gaps: [] };
    expect(cellsWith(null).slice(0, 3)).toEqual(new Array(3).fill('not measured'));
    expect(cellsWith({ ...none, rules: false })[0]).toBe('not measured: no rules for Danish');
    expect(cellsWith(none)[1]).toBe('not measured: no held-out question names somebody');
  });

  test('has the calibration of a suite that was asked for likelihoods', () => {
    const [suite] = data.suites;
    const calibration = { base: { ece: 0.1, items: 200 } };
    const changed = { ...data, suites: suite ? [{ ...suite, calibration }] : [] };
    const row = coverageSection(changed, ENGLISH).text.split('<tr>')[3];
    expect(cells(row).slice(0, 3)).toEqual([
      expect.stringContaining('Accuracy'),
      'calibration error (ECE)',
      'not measured',
    ]);
  });
});

describe('what was cut, skipped or not understood', () => {
  test('is counted by system, set and reason; what never happened is left out', () => {
    const counts = { target: 8, other: 0, undecided: 2, empty: 0, unparseable: 3 };
    const use = { title: 'SFT', counts, others: {}, rate: 0.8, corrected: null };
    const rows = leftOut(
      {
        ...data,
        unfinished: { base: 4, sft: 0 },
        languageUse: [
          { ...use, system: 'references' },
          { ...use, system: 'sft' },
        ],
        splits: { 'SFT train': 9, 'SFT: examples cut at maxLength': 5 },
      },
      ENGLISH,
    );
    expect(rows.map(({ what, count, detail }) => `${what}: ${count} (${detail})`)).toEqual([
      'Answers stopped at the token limit: 4 (Base 4)',
      'Unparseable answers: 3 (SFT 3)',
      'Answers whose language cannot be told: 2 (SFT 2)',
      'SFT: examples cut at maxLength: 5 ()',
      'Messages excluded by a rule: 1345 (failed-review 402, tree-state 811, deleted 38, excluded-ancestor 94)',
      'Messages in quarantine: 41 (cut-off 33, empty-translation 8)',
    ]);
  });
});
