import { describe, expect, test } from 'vitest';
import { Comparison, type Contamination } from '../../../contracts/report.js';
import { contaminationSection } from '../../../evaluation/report/contamination-section.js';
import { renderHtml } from '../../../evaluation/report/html.js';
import { renderTable } from '../../../evaluation/report/table.js';
import { ENGLISH } from '../../../evaluation/report/words/english.js';
import { exampleContamination, exampleReport } from '../example-run.js';

const data = exampleReport();
const { items } = exampleContamination(120);
const textOf = (contamination: Contamination) =>
  (contaminationSection({ ...data, contamination }, ENGLISH)?.text ?? '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('the section on contamination', () => {
  test('says what was found and that it was excluded before training', () => {
    const text = textOf(exampleContamination(items));
    expect(text).toContain('2 of 120 test items were found');
    expect(text).toContain('The 8 rows that hold one were excluded before training (rule held-out-overlap)');
    expect(text).toContain('SFT training conversations 3');
    expect(text).toContain('nearly the same words 1');
    expect(text).not.toContain('Scores on all items');
  });

  test('gives the scores on all, clean and overlapping items where the rows were kept', () => {
    const strata = (['full', 'clean', 'overlapping'] as const).map((name, i) => ({
      ...{ name, items: [120, 118, 2][i] ?? 0 },
      scores: { base: { chrf: 10 + i }, sft: { chrf: 20 + i } },
    }));
    const text = textOf({ ...exampleContamination(items), rows: 'kept', overlapping: ['a', 'b'], strata });
    expect(text).toContain('differences and verdicts rest on the 118 other items');
    expect(text).toContain('full (120) clean (118) overlapping (2)');
    expect(text).toMatch(/chrF\+\+ SFT 20\.0 21\.0 22\.0/);
  });

  test('says where nothing was found, and is not there where nothing was looked for', () => {
    const nothing = { exact: 0, 'n-gram': 0, near: 0 };
    expect(textOf({ ...exampleContamination(items), found: nothing })).toContain(
      'None of the 120 test items was found',
    );
    for (const contamination of [null, exampleContamination(0)]) {
      const without = { ...data, contamination };
      expect(renderHtml(without)).not.toContain('id="contamination"');
      expect(renderTable(without)).not.toContain('test items');
    }
  });
});

test('a comparison of an earlier version, which counted otherwise, is read as one of unknown contamination', () => {
  const earlier = { ...data, contamination: { checked: 120, flagged: 2, method: 'word 13-grams' } };
  expect(Comparison.parse(JSON.parse(JSON.stringify(earlier))).contamination).toBeNull();
});
