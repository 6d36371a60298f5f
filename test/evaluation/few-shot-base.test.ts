import { expect, test } from 'vitest';
import { promptsOf } from '../../evaluation/prompts.js';
import { fairBefore } from '../../evaluation/report/fair-before.js';
import { suiteModelsOf } from '../../evaluation/report/systems.js';
import { ENGLISH } from '../../evaluation/report/words/english.js';
import { fewShotLabels } from '../../evaluation/few-shot-labels.js';
import { exampleFewShot, exampleGenerations, exampleItems, exampleReport } from './example-run.js';
import { exampleSuite } from './suites/example-suite.js';

const items = exampleItems(24);
const answers = {
  base: exampleGenerations(items, { danish: 0.1, keep: 0.3, loss: 4, english: 2 }, 1),
  'base-few-shot': exampleFewShot(items),
  sft: exampleGenerations(items, { danish: 0.9, keep: 0.5, loss: 1.5, english: 2 }, 2),
};
const suites = [exampleSuite({ base: 0.4, sft: 0.6 })];
const data = exampleReport({ items, answers, suites });

test('the base after examples is a system beside the base, whose own metrics it has', () => {
  expect(data.systems.filter(({ baseline }) => !baseline).map(({ title }) => title)).toEqual([
    'Base',
    'Base, few-shot',
    'SFT',
  ]);
  const scores = data.systems.find(({ system }) => system === 'base-few-shot')?.scores;
  expect(scores).toHaveProperty('crossEntropy');
  expect(scores).not.toHaveProperty('plainCrossEntropy');
  expect(scores).not.toHaveProperty('englishCrossEntropy');
});

test('its differences to the fine-tuned model are shown, and nothing is claimed of it', () => {
  const rows = data.differences.filter(({ reference }) => reference === 'base-few-shot');
  expect(new Set(rows.map(({ candidate }) => candidate))).toEqual(new Set(['sft']));
  expect(rows.map(({ metric }) => metric)).toEqual(expect.arrayContaining(['crossEntropy', 'chrf']));
  expect(JSON.stringify(data.claims)).not.toContain('few-shot');
});

test('its prompt stands in the report, and is none of those that should be the same for every model', () => {
  expect(data.prompts?.fewShot?.text).toMatch(/^Spørgsmål: Hvad er to\?\nSvar: Et tal\./);
  expect(data.prompts?.differing).toBe(0);
  expect(fairBefore(data, ENGLISH)?.text).toContain(data.prompts?.fewShot?.sha256);
});

test('it has no column among suites that it was not asked', () => {
  expect(suiteModelsOf(data).map(({ system }) => system)).toEqual(['base', 'sft']);
});

test('a run without it tells nothing of it', () => {
  expect(promptsOf([answers.base, answers.sft])).not.toHaveProperty('fewShot');
});

test('questions and answers are called so in the language that is taught', () => {
  expect(fewShotLabels('da')).toEqual({ question: 'Spørgsmål', answer: 'Svar' });
  expect(fewShotLabels('eo')).toEqual({ question: 'Question', answer: 'Answer' });
});
