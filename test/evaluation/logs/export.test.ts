import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256File } from '../../../artifacts/digest.js';
import { compareLogs } from '../../../evaluation/logs/compare-logs.js';
import { exportLog } from '../../../evaluation/logs/export.js';
import type { Log } from '../../../evaluation/logs/log.js';
import { meanMetric } from '../../../evaluation/logs/measures.js';
import { readLogs } from '../../../evaluation/logs/read-logs.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { AggregateForm, InstanceForm } from './every-eval-ever-form.js';
import { exampleLog, exampleTask } from './example-log.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const NOW = new Date('2026-11-28T00:00:00Z');

async function exported(log: Log) {
  const folder = await temporaryFolder();
  const files = await exportLog(log, folder, NOW);
  const lines = (await readFile(files.instances, 'utf8')).trimEnd().split('\n');
  return {
    ...{ folder, files },
    aggregate: JSON.parse(await readFile(files.aggregate, 'utf8')) as Record<string, unknown>,
    instances: lines.map((line) => JSON.parse(line) as { evaluation_name: string; sample_hash: string }),
  };
}

const SOURCES = ['lm-eval/skole__tal-1', 'inspect/hovedstad.eval'];

async function source(path: string): Promise<Log> {
  const [log] = await readLogs(join(FIXTURES, path));
  if (log) return log;
  throw new Error('no log');
}

describe('a log as files of Every Eval Ever', () => {
  test.each(SOURCES)('keeps to what its schemas ask: %s', async (path) => {
    const { files, folder, aggregate, instances } = await exported(await source(path));
    const { file_path: place, checksum, total_rows: rows } = AggregateForm.parse(aggregate).detailed_evaluation_results;
    for (const instance of instances) InstanceForm.parse(instance);
    expect(join(folder, place)).toBe(files.instances);
    expect([checksum, rows]).toEqual([(await sha256File(files.instances)).digest, instances.length]);
  });

  test.each(SOURCES)('is read back as what it was, item by item: %s', async (path) => {
    const log = await source(path);
    const { folder } = await exported(log);
    const [again] = await readLogs(folder);
    const options = {
      ...({
        tasks: [],
        metrics: [],
        direction: 'better',
        margin: 0,
        better: null,
        clusterBy: null,
        pool: null,
      } as const),
      ...{ allowMissing: false, confidence: 0.95, shuffles: 100, seed: 1 },
    };
    const { compared } = compareLogs(log, again ?? log, options);
    expect(compared.map(({ task }) => task)).toEqual(log.tasks.map(({ name }) => name));
    for (const { difference, askedOtherwise } of compared) {
      expect(difference).toMatchObject({ differing: 0, delta: 0 });
      expect(askedOtherwise.count).toBe(0);
    }
  });

  test('is the same file whenever it is written', async () => {
    const log = await source('lm-eval/skole__tal-1');
    const [one, other] = [
      await exportLog(log, await temporaryFolder(), NOW),
      await exportLog(log, await temporaryFolder(), new Date()),
    ];
    const name = (path: string) => path.split('/').slice(-5).join('/');
    expect(name(one.instances)).toBe(name(other.instances));
    expect(name(one.instances)).toMatch(/^data\/lm-evaluation-harness\/skole\/tal-1\/[0-9a-f-]{36}_samples\.jsonl$/u);
  });

  test('hashes question and references as Every Eval Ever asks, with what is not ASCII escaped', async () => {
    const { instances } = await exported(await source('inspect/hovedstad.eval'));
    // Python: sha256(json.dumps({"raw": "Hvad er hovedstaden i Danmark?", "reference": ["København"]}, sort_keys=True,
    // separators=(",", ":")).encode()).hexdigest()
    expect(instances[0]?.sample_hash).toBe('34f0badcafbb06e9e6b5b0ec3c1118327557ee352177a9b95ab2c0ff4e234eb6');
  });

  test('of a correlation of classes says of each item whether it is right', async () => {
    const { instances } = await exported(await source('lm-eval/skole__tal-1'));
    const mcc = instances.filter(
      (one) => (one as { evaluation_result_id?: string }).evaluation_result_id === 'hovedstad/mcc',
    );
    const acc = instances.filter(
      (one) => (one as { evaluation_result_id?: string }).evaluation_result_id === 'hovedstad/acc',
    );
    const scores = (rows: readonly object[]) => rows.map((row) => (row as { evaluation: unknown }).evaluation);
    expect(scores(mcc)).toEqual(scores(acc));
  });

  test('names metrics without a direction, and is refused without texts', async () => {
    const text = { input: 'q', references: ['a'], output: 'b' };
    const metrics = [meanMetric('acc', 'higher'), meanMetric('length', null)];
    const items = [{ value: 1, text }];
    const log = exampleLog('m', exampleTask('t', items, { metrics }));
    expect((await exported(log)).files.leftOut).toEqual([
      't, length is not exported: which way is better is not known.',
    ]);
    await expect(exported(exampleLog('m', exampleTask('t', [{ value: 1 }])))).rejects.toThrow('keeps none');
  });
});
