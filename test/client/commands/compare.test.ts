import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Home } from '../../../artifacts/home.js';
import type { Cli } from '../../../client/cli.js';
import { compare, type CompareFlags } from '../../../client/commands/compare.js';
import { EXIT } from '../../../client/exit-codes.js';
import { UserError } from '../../../contracts/errors.js';
import type { TestItem } from '../../../contracts/dataset.js';
import type { ItemScores } from '../../../contracts/evaluation.js';
import { MEDIA, type Ref } from '../../../contracts/ref.js';
import type { SuiteScore } from '../../../contracts/suite.js';
import type { LogComparison } from '../../../evaluation/logs/compare-logs.js';
import { exampleContamination } from '../../evaluation/example-run.js';
import { temporaryFolder } from '../../temporary-folder.js';

const FIXTURES = join(import.meta.dirname, '../../evaluation/logs/fixtures');
const FLAGS: CompareFlags = { task: [], metric: [], claim: 'better', allowMissing: false };
const ITEMS = Array.from({ length: 100 }, (_, index) => `m${index}`);

/** A run whose SFT model answers every second suite item that its base does not; one dialogue item is in training. */
async function homeWithScores(): Promise<Home> {
  const home = new Home(await temporaryFolder());
  const { store } = home;
  const keep = async (name: string, outputs: Record<string, Ref>) => {
    const key = name.replace(/\W/g, '-');
    const record = { key, stage: name, version: 1, inputs: {}, config: {}, outputs, summary: {}, note: '' };
    const machine = { host: '', platform: '', cpus: 1, memoryBytes: 1 };
    await home.stages.write({ ...record, machine, codeVersion: '', startedAt: '', durationMs: 0, redone: {} });
    return [name, { key, cached: false }] as const;
  };
  const tests = ITEMS.map((id): TestItem => ({
    id,
    treeId: id,
    prompt: [{ role: 'user', content: id }],
    reference: 'ja',
    english: null,
  }));
  const scores = ['base', 'sft'].flatMap((system) =>
    ITEMS.map((id, index): ItemScores => ({
      ...{ system, id, treeId: id },
      metrics: { rouge1: { score: 0, statistics: [index / 100 + (system === 'sft' ? 0.1 + (index % 7) / 50 : 0), 1] } },
    })),
  );
  const suite = ['base', 'sft'].flatMap((system) =>
    ITEMS.map((_, index): SuiteScore => ({
      ...{ system, id: `arc_easy/${index}`, task: 'arc_easy', cluster: null, docHash: `${index}`, promptHash: 'p' },
      ...{ prompt: null, asked: '?', target: '0', output: 'a' },
      metrics: { acc: [Number(system === 'sft' && index % 2 === 0)], choice: [0, 1] },
    })),
  );
  const ofMyOwn = suite.map((row, at) => ({
    ...{ ...row, id: row.id.replace('arc_easy', 'mine'), task: 'mine' },
    metrics: { acc: row.metrics['acc'] ?? [], mcc: [0, (row.metrics['acc'] ?? [])[0] ?? 0] },
    ...(at % ITEMS.length === 0 && { primary: 'mcc' }),
  }));
  const facts = { sizes: { sftTrain: 1, sftValidation: 1, dpoTrain: 1, dpoValidation: 1, test: 100 } };
  const contamination = { ...exampleContamination(100), overlapping: ['m0'] };
  const stages = await Promise.all([
    keep('prepare', {
      test: await store.putJsonl(tests),
      facts: await store.putBytes(JSON.stringify({ ...facts, contamination }), MEDIA.json),
    }),
    keep('score', { scores: await store.putJsonl(scores) }),
    keep('score-suites: arc', { scores: await store.putJsonl(suite) }),
    keep('score-suites: of-my-own', { scores: await store.putJsonl(ofMyOwn) }),
  ]);
  await home.runs.write({
    ...{ runId: 'lesson', startedAt: '2026-11-21', endedAt: null, status: 'completed', config: {} },
    stages: Object.fromEntries(stages),
  });
  return home;
}

async function comparing(first: string, second: string, flags: Partial<CompareFlags> = {}, home?: Home) {
  const printed: string[] = [];
  const cli: Cli = {
    ...{ env: {}, cwd: FIXTURES, home: home ?? new Home(await temporaryFolder()), log: () => undefined },
    print: (text) => printed.push(text),
  };
  const code = await compare(cli, first, second, { ...FLAGS, ...flags });
  return { code, printed: printed.join('\n') };
}

describe('compare', () => {
  test('prints a table and sentences that name models as their logs do, whatever folder they lie in', async () => {
    const { code, printed } = await comparing('lm-eval/skole__tal-1', 'lm-eval:skole/tal-2');
    expect(code).toBe(EXIT.ok);
    expect(printed).toContain('hovedstad  acc_norm');
    expect(printed).toContain('hovedstad, acc_norm: skole/tal-2 against skole/tal-1 is not judged');
    expect(printed).toContain('svar  ');
  });

  test('compares two models of a run, on its suites and on the dialogues that are not in training', async () => {
    const home = await homeWithScores();
    const flags = { json: true, metric: ['acc', 'rouge1'] };
    for (const second of ['lesson:sft', 'lesson']) {
      const { printed } = await comparing('lesson:base', second, flags, home);
      const { compared, notes, candidate } = JSON.parse(printed) as LogComparison & { sentences: string[] };
      expect(candidate.name).toBe('lesson:sft');
      expect(compared.map(({ task, claim, difference }) => [task, claim.outcome, difference.items])).toEqual([
        ['dialogue', 'better', 99],
        ['arc_easy', 'better', 100],
        ['mine', 'better', 100],
      ]);
      expect(notes).toEqual(['dialogue: 1 items that training overlaps with are left out, as in the report.']);
    }
  });

  test('judges a suite of a person’s own by the primary metric that its file names', async () => {
    const { printed } = await comparing('lesson:base', 'lesson:sft', { json: true }, await homeWithScores());
    const { compared } = JSON.parse(printed) as LogComparison;
    expect(compared.map(({ task, claim }) => [task, claim.metric])).toContainEqual(['mine', 'mcc']);
  });

  test.each([
    ['lesson:base', 'lesson:sft', 'worse', EXIT.ok],
    ['lesson:base', 'lesson:sft', 'not-better', EXIT.ok],
    ['lesson:sft', 'lesson:base', 'worse', EXIT.verdict],
    ['lesson:sft', 'lesson:base', 'not-better', EXIT.verdict],
    ['lesson:sft', 'lesson:sft', 'worse', EXIT.ok],
    ['lesson:sft', 'lesson:sft', 'not-better', EXIT.verdict],
  ] as const)('from %s to %s with --fail-on %s ends with %i', async (first, second, failOn, code) => {
    const flags = { failOn, task: ['arc_easy'] };
    expect((await comparing(first, second, flags, await homeWithScores())).code).toBe(code);
  });

  test.each([
    ['a model that is not in the log', 'lm-eval:skole/tal-3', 'skole/tal-1, skole/tal-2'],
    ['no model where there are several', 'lm-eval', 'skole/tal-1, skole/tal-2'],
    ['what is neither file nor run', 'lm-eval-2', 'a file, a folder, or a run'],
  ])('refuses %s and says what there is', async (_, given, said) => {
    await expect(comparing(given, given)).rejects.toThrow(said);
  });

  test.each([
    [{ claim: 'not-worse' }, '--margin with a number above 0'],
    [{ claim: 'not-worse', margin: 0.1, failOn: 'not-better' }, 'worse or not-shown'],
  ] as const)('refuses %j', async (flags, said) => {
    const attempt = comparing('lm-eval:skole/tal-1', 'lm-eval:skole/tal-2', flags);
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(said);
  });
});
