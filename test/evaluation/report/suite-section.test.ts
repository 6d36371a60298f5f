import { describe, expect, test } from 'vitest';
import type { ReportData } from '../../../contracts/report.js';
import type { SuiteResult } from '../../../contracts/suite-result.js';
import { confusionMatrix } from '../../../evaluation/report/confusion-matrix.js';
import { cultureSection } from '../../../evaluation/report/culture-section.js';
import { scenarioMap } from '../../../evaluation/report/scenario-map.js';
import { suiteSection } from '../../../evaluation/report/suite-section.js';
import { ENGLISH } from '../../../evaluation/report/words/english.js';
import { exampleSuite } from '../suites/example-suite.js';
import { exampleFamily, exampleItems, exampleReport } from '../example-run.js';

const suites = [
  exampleSuite({ base: 0.4, sft: 0.6, dpo: 0.6 }, { name: 'danske-talemaader', title: 'Talemåder', culture: true }),
  exampleSuite({ base: 0.6, sft: 0.5, dpo: 0.3 }, { name: 'gsm8k', title: 'GSM8K', language: 'en', chance: null }),
];
const data = exampleReport({ items: exampleItems(20), suites, family: exampleFamily(true, suites) });

const textOf = (html = '') => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const english = (html = '') => /<div class="in-en"[\s\S]*?(?=<div class="in-da")/.exec(html)?.[0] ?? '';

describe('the section on suites', () => {
  const html = suiteSection(data)?.text;
  const [, taught = '', kept = '', map = ''] = english(html).split('<h3>');

  test('asks whether it is better in the taught language, and whether the rest is kept', () => {
    expect(textOf(taught)).toMatch(
      /^In Danish: is it better\? .*Talemåder Accuracy · share 200 50\.0\s% .*SFT ▲ better/,
    );
    expect(textOf(kept)).toMatch(/^What the base could do: is it kept\? .*GSM8K Accuracy · share 200 – .*DPO ▼ worse/);
    expect(taught).not.toContain('GSM8K');
    expect(kept).not.toContain('Talemåder');
  });

  test('draws what may be lost and still count as kept, and only there', () => {
    expect(kept).toContain('stroke-dasharray');
    expect(taught).not.toContain('stroke-dasharray');
  });

  test('has a row for each scenario and language in the map, tinted by the change from the base', () => {
    expect(map).toMatch(
      /aria-label="[^"]*knowledge, da, SFT: \d\d\.\d, \+\d\d\.\d; [^"]*knowledge, en, DPO: \d\d\.\d, −\d\d\.\d"/,
    );
    expect(scenarioMap(data, ENGLISH).text).toMatch(/fill="var\(--worse\)"/);
  });

  test('shows of each suite what it measures and cannot see, its data, its tasks and its first prompt, once', () => {
    const details = textOf(html?.slice(html.indexOf('<details')));
    expect(details).toContain('Questions with two choices.');
    expect(details).toContain('Data: someone/exam, split test, licence MIT.');
    expect(details.match(/Spørgsmål: Er Danmark et land\?/g)).toHaveLength(2);
    expect(details).toMatch(/Task Items Base SFT DPO one Accuracy 120/);
  });

  test('shows baselines beside the models by every metric, what they learned from, or why they are missing', () => {
    const [first] = data.suites;
    const learned = { task: 'one', split: 'train', rows: 2000, of: 9000, missing: null };
    const scores = { acc: { value: 0.61, interval: { low: 0.55, high: 0.67 }, items: 200 } };
    const baselines: SuiteResult['baselines'] = [
      { baseline: 'random', scores: { acc: { value: 0.5, interval: null, items: 200 } }, learned: [], missing: null },
      { baseline: 'majority-class', scores, learned: [{ ...learned, baseline: 'majority-class' }], missing: null },
      { baseline: 'n-grams', scores: {}, learned: [], missing: 'no-training-split' },
    ];
    const text = textOf(suiteSection({ ...data, suites: first ? [{ ...first, baselines }] : [] })?.text);
    expect(text).toMatch(/Random expected value of guessing, exact 50\.0\s%/);
    expect(text).toMatch(/Majority class learned from 2\s000 of 9\s000 rows of train 61\.0\s% 55\.0–67\.0/);
    expect(text).toContain('Regression on n-grams none: the data has no training split here – –');
    expect(text).toContain('Regression på n-grammer ingen: data har ingen træningsdel her');
  });

  test('shows precision, recall and F1 of each class of each task', () => {
    expect(textOf(html)).toMatch(/one: by class Items Precision Recall F1 Base 0 60 0\.\d{3} 0\.\d{3} 0\.\d{3} 1 60/);
  });

  test('tells scores on items that training holds, where there are such', () => {
    const [first] = data.suites;
    const overlapping = { items: 9, full: { base: 0.41, sft: 0.62 }, scores: { base: 0.5, sft: 0.99 } };
    const changed: ReportData = { ...data, suites: first ? [{ ...first, overlapping }] : [] };
    const text = textOf(suiteSection(changed)?.text);
    expect(text).toMatch(/full 209 41\.0\s% 62\.0\s% – overlapping 9 50\.0\s% 99\.0\s% –/);
  });

  test('is not there without suites', () => {
    expect(suiteSection({ ...data, suites: [] })).toBeNull();
  });
});

describe('a table of classes', () => {
  const matrix = [
    [8, 2],
    [3, 7],
  ];

  test('shows every count, right choices as better, by the share of their row', () => {
    const { text } = confusionMatrix(null, 'Exam, Base', { matrix, classes: ['positiv', 'negativ'] });
    expect(text).toContain('aria-label="Exam, Base. positiv → positiv: 8; positiv → negativ: 2; negativ → positiv: 3;');
    expect([...text.matchAll(/var\(--(better|worse)\)/g)].map(([, side]) => side)).toEqual([
      ...['better', 'worse', 'worse', 'better'],
    ]);
  });

  test('numbers classes whose names are not known', () => {
    expect(confusionMatrix(null, 'Exam', { matrix, classes: null }).text).toContain('0 → 1: 2');
  });
});

describe('the section on culture', () => {
  test('says what was asked and what that cannot show', () => {
    const text = textOf(cultureSection(data, ENGLISH)?.text);
    expect(text).toMatch(/Talemåder \d\d\.\d\s% \d\d\.\d\s%/);
    expect(text).toContain('knowledge, not tact');
  });

  test('says that nothing was', () => {
    expect(textOf(cultureSection({ ...data, suites: [] }, ENGLISH)?.text)).toContain(
      'Not measured: no suite about Danish',
    );
  });
});
