import { expect, test } from 'vitest';
import { promptsOf } from '../../evaluation/prompts.js';
import { escapeHtml } from '../../evaluation/report/markup.js';
import { renderHtml } from '../../evaluation/report/html.js';
import { exampleGenerations, exampleItems, exampleReport } from './example-run.js';

const items = exampleItems(3);
const made = exampleGenerations(items, { danish: 1, keep: 1, loss: 1, english: 1 }, 1);

test('the exact prompt of the first item stands in the report with its fingerprint and ln V', () => {
  const { prompts } = exampleReport();
  expect(prompts?.first).toMatchObject({ id: 't0-a', text: '<s>[INST] Hvad er hovedstaden i Danmark? [/INST]' });
  const page = renderHtml(exampleReport());
  expect(page).toContain(escapeHtml(prompts?.first.text ?? ''));
  expect(page).toContain(prompts?.first.sha256);
  expect(page).toContain(`ln V = ${Math.log(32_000).toFixed(3)}`);
});

test('a prompt that is not the same for every model is counted', () => {
  expect(promptsOf([made, made])?.differing).toBe(0);
  const other = made.map((answer, at) => (at === 1 ? { ...answer, promptHash: 'other' } : answer));
  expect(promptsOf([made, other])?.differing).toBe(1);
});

test('answers of earlier versions tell nothing of their prompts', () => {
  const old = made.map(({ id, output, outputTokens, finished, referenceLoss, referenceTokens }) => ({
    ...{ id, output, outputTokens, finished, referenceLoss, referenceTokens },
    ...{ englishLoss: null, englishTokens: null },
  }));
  expect(promptsOf([old])).toBeNull();
  expect(promptsOf([])).toBeNull();
});
