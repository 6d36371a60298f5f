import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { PYTHON_FOLDER, PYTHON_PROGRAM } from '../../config/python-paths.js';
import { TestItem } from '../../contracts/dataset.js';
import type { ReportData } from '../../contracts/report.js';
import { Generation } from '../../contracts/python-job.js';
import { renderHtml } from '../../evaluation/report/html.js';
import { scoredSystems, scoreSystems } from '../../evaluation/score-systems.js';
import { loadLanguageIdentifier } from '../../language/language-identifier.js';
import { exampleFamily, exampleReport } from './example-run.js';

const folder = mkdtempSync(join(tmpdir(), 'sprogskole-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A real model, through the real generation, benchmarked once with batches of 1 and once with batches of 8. */
let report: ReportData;

beforeAll(async () => {
  execFileSync(PYTHON_PROGRAM, ['tests/evaluation/answer_twice.py', folder], { cwd: PYTHON_FOLDER, stdio: 'ignore' });
  const read = <T>(file: string, schema: z.ZodType<T>) =>
    readFileSync(join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => schema.parse(JSON.parse(line)));
  const items = read('items.jsonl', TestItem);
  const answers = { base: read('batch-1.jsonl', Generation), sft: read('batch-8.jsonl', Generation) };
  const languageIdentifier = await loadLanguageIdentifier('da');
  const systems = scoredSystems([...scoreSystems({ items, train: [], models: answers, languageIdentifier })]);
  report = exampleReport({ items, answers, systems, languageIdentifier, family: exampleFamily(false) });
}, 120_000);

test('ends as no detectable change: nothing is called better or worse', () => {
  const claims = report.claims.filter(({ references }) => references.includes('base'));
  expect(claims.length).toBeGreaterThan(3);
  for (const { direction, outcome } of claims) {
    expect(outcome).toBe(direction === 'better' ? 'no detectable change' : 'not worse');
  }
  expect(report.verdicts.find(({ references }) => references.includes('base'))?.headline).toMatch(
    /no detectable change\.$/,
  );
});

test('the flip rate is printed: answers are the same, losses differ by less than a millionth', () => {
  const twice = report.differences.filter(({ reference }) => reference === 'base');
  const flips = Object.fromEntries(twice.map(({ metric, differing, items }) => [metric, differing / items]));
  console.log('Items that differ between batches of 1 and 8:', flips);
  expect(flips).toMatchObject({ chrf: 0, lengthWords: 0, empty: 0 });
  for (const { delta } of twice) expect(Math.abs(delta)).toBeLessThan(1e-6);
  expect(renderHtml(report).replaceAll('\u202f', ' ')).toContain('0 % of 40');
});

test('both were given the same prompts', () => {
  expect(report.prompts?.differing).toBe(0);
});
