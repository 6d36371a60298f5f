import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PYTHON_PROGRAM } from '../../config/python-paths.js';
import { ItemScores } from '../../contracts/evaluation.js';
import { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import type { RunProgress } from '../../contracts/run.js';
import { SuiteScore } from '../../contracts/suite.js';
import { readBlock } from '../../tools/readme-block.js';
import { tableShape } from '../docs/table-shape.js';
import { CommandLine } from './command-line.js';

interface Result {
  readonly runId: string;
  readonly merged: string;
  readonly report: string;
  readonly data: string;
  readonly card: string;
}

describe('the demo', () => {
  let cli: CommandLine;
  let result: Result;
  let data: ReportData;
  beforeAll(async () => {
    cli = await CommandLine.create();
    result = await cli.json<Result>(['demo']);
    data = ReportData.parse(JSON.parse(await readFile(result.data, 'utf8')));
  });
  afterAll(() => cli.close());

  it('accounts for every message', () => {
    const { read, translated, kept, excluded, quarantined } = data.accounting;
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
    expect(read).toBe(translated + kept + sum(excluded) + sum(quarantined));
    expect(translated).toBeGreaterThan(1000);
    expect(kept).toBeGreaterThan(0);
    expect(Object.keys(excluded).sort()).toEqual(expect.arrayContaining(['deleted', 'failed-review', 'tree-state']));
  });

  it('teaches Danish: SFT lowers cross-entropy and raises the share of Danish answers beyond chance', () => {
    for (const metric of ['crossEntropy', 'targetLanguageRate']) {
      const claim = data.claims.find(
        (entry) => entry.metric === metric && entry.candidate === 'sft' && entry.references.includes('base'),
      );
      expect(claim?.outcome).toBe('better');
    }
  });

  it('reports what DPO changed, whatever it is', () => {
    const changes = data.differences.filter((entry) => entry.reference === 'sft' && entry.candidate === 'dpo');
    expect(changes.length).toBeGreaterThan(5);
    for (const { interval } of changes) if (interval) expect(interval.low).toBeLessThanOrEqual(interval.high);
  });

  it('writes a report that needs nothing from outside, and a model card', async () => {
    const html = await readFile(result.report, 'utf8');
    expect(html).toContain(result.runId);
    expect(html).not.toMatch(/(?:src|href)="https?:/);
    expect(await readFile(result.card, 'utf8')).toMatch(/^---\n[\s\S]*model-index/);
  });

  it('prints code in the model card that runs as it stands', async () => {
    const [, code = ''] = /```python\n([^]*?)```/.exec(await readFile(result.card, 'utf8')) ?? [];
    const env = { ...process.env, HF_HUB_OFFLINE: '1' };
    const { stdout } = await promisify(execFile)(PYTHON_PROGRAM, ['-c', code], { env });
    expect(stdout.trim()).not.toBe('');
  });

  it('keeps the scores of every system on every item, and the page says where', async () => {
    const lines = (await readFile(join(dirname(result.report), 'scores.jsonl'), 'utf8')).trimEnd().split('\n');
    const scores = lines.map((line) => ItemScores.parse(JSON.parse(line)));
    expect(lines).toHaveLength(data.testItems * data.systems.length);
    for (const { system, scores: estimates } of data.systems) {
      const own = scores.flatMap((line) => (line.system === system ? (line.metrics.lengthWords?.score ?? []) : []));
      const mean = own.reduce((sum, score) => sum + score, 0) / own.length;
      expect(mean).toBeCloseTo(estimates.lengthWords?.value ?? NaN, 9);
    }
    expect(await readFile(result.report, 'utf8')).toContain('scores.jsonl');
  });

  it('prints a table of the shape that the README shows', async () => {
    const { stdout } = await cli.run(['report', result.runId]);
    const [table = ''] = stdout.split('\nreport ');
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    expect(tableShape(readBlock(readme))).toEqual(tableShape(table));
  });

  it('does nothing again when nothing changed', async () => {
    const again = await cli.json<Result>(['demo']);
    const { stages } = await cli.json<RunProgress>(['status', again.runId]);
    expect(again.merged).toBe(result.merged);
    const on = stages.filter(({ status }) => status !== 'skipped');
    expect(on.map(({ status }) => status)).toEqual(on.map(() => 'cached'));
  });

  it('chats with the model it made, and with the base model', async () => {
    for (const model of ['dpo', 'sft', 'base']) {
      const { code, stdout } = await cli.run(
        ['chat', result.runId, '--model', model],
        'Hvad hedder hovedstaden i Frankrig?\n',
      );
      expect(code).toBe(0);
      expect(stdout.trim()).not.toBe('');
    }
  });

  it('asks its model a suite of one’s own, and keeps what it scored on every item', async () => {
    const file = await cli.writeSuite(12);
    const model = `${result.runId}:dpo`;
    const args = ['benchmark', model, '--suites', file, '--items', '8'];
    const { suites, scores } = await cli.json<{ suites: SuiteResult[]; scores: { exam: string } }>(args);
    const lines = (await readFile(scores.exam, 'utf8')).trimEnd().split('\n');
    const rows = lines.map((line) => SuiteScore.parse(JSON.parse(line)));
    const right = rows.flatMap(({ system, metrics }) => (system === 'model' ? (metrics['acc']?.[0] ?? NaN) : []));
    expect(right).toHaveLength(8);
    expect(rows.filter(({ system }) => system === 'majority-class')).toHaveLength(8);
    expect(suites[0]?.scores['model']?.['acc']?.value).toBeCloseTo(right.reduce((sum, one) => sum + one, 0) / 8, 12);
  });

  it('can be paused and resumed, and cancelled while it is paused', async () => {
    const { runId } = await cli.json<{ runId: string }>(['run', 'demo', '--detach', '--set', 'seed=7']);
    expect((await cli.run(['pause', runId])).code).toBe(0);
    expect((await cli.json<RunProgress>(['status', runId])).paused).toBe(true);
    expect((await cli.run(['resume', runId])).code).toBe(0);
    expect((await cli.run(['pause', runId])).code).toBe(0);
    expect((await cli.run(['cancel', runId])).code).toBe(0);
    expect((await cli.run(['watch', runId])).code).toBe(4);
  });
});
