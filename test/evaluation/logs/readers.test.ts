import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Log, LoggedTask } from '../../../evaluation/logs/log.js';
import { readLogs } from '../../../evaluation/logs/read-logs.js';
import { temporaryFolder } from '../../temporary-folder.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const HARNESS = join(FIXTURES, 'lm-eval');
const INSPECT = join(FIXTURES, 'inspect');

async function only(path: string): Promise<Log> {
  const [log, ...others] = await readLogs(path);
  if (log && others.length === 0) return log;
  throw new Error(`${others.length + 1} logs`);
}

function taskOf({ tasks }: Log, name: string): LoggedTask {
  const found = tasks.find((task) => task.name === name);
  if (found) return found;
  throw new Error(`no ${name}`);
}

/** The score of a whole task, as verdicts come to it. */
function scoreOf(task: LoggedTask, name: string): number {
  const values = task.items.flatMap((item) => (item.values[name] ? [item.values[name]] : []));
  const metric = task.metrics.find((one) => one.name === name)?.measure(values);
  if (!metric) return Number.NaN;
  const sums = new Float64Array(metric.width);
  for (const value of values) metric.row(value).forEach((part, at) => (sums[at] = (sums[at] ?? 0) + part));
  return metric.score(sums, 0);
}

async function write(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const lines = (...rows: unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('logs of lm-evaluation-harness', () => {
  test('hold a system for each model, named as the harness names it', async () => {
    const logs = await readLogs(HARNESS);
    expect(logs.map(({ tool, system }) => [tool, system])).toEqual([
      ['lm-evaluation-harness', 'skole/tal-1'],
      ['lm-evaluation-harness', 'skole/tal-2'],
    ]);
    expect(logs[0]?.tasks.map(({ name, items }) => [name, items.length])).toEqual([
      ['hovedstad', 6],
      ['janej', 6],
      ['svar', 6],
    ]);
  });

  test('give the score that the harness wrote itself, of every metric and filter', async () => {
    let compared = 0;
    for (const model of ['skole__tal-1', 'skole__tal-2']) {
      const { log, results } = await withResults(model);
      for (const [task, scores] of Object.entries(results)) {
        for (const [name, value] of Object.entries(scores)) {
          if (typeof value !== 'number' || name === 'sample_len' || name.startsWith('brier_score')) continue;
          expect(scoreOf(taskOf(log, task), name.replace(',none', '')), `${task} ${name}`).toBeCloseTo(value, 9);
          compared += 1;
        }
      }
    }
    expect(compared).toBe(18);
  });

  test('name a metric that cannot be made of what they keep, and leave it out', async () => {
    const { log } = await withResults('skole__tal-1');
    expect(taskOf(log, 'janej').metrics.map(({ name }) => name)).toEqual(['acc', 'f1']);
    expect(log.notes).toEqual(['janej: brier_score is left out: what the log keeps of an item makes no score.']);
  });

  test('know an item by its document and by what is right, and its prompt apart from that', async () => {
    const hashes = { doc_hash: 'd', target_hash: 't', prompt_hash: 'p' };
    const row = { doc_id: 0, doc: {}, target: '', arguments: {}, metrics: ['acc'], acc: 1, ...hashes };
    const { items } = taskOf(await only(await write({ 'samples_t.jsonl': lines(row) })), 't');
    expect(items[0]).toMatchObject({
      identity: { 'lm-eval': 'd', 'lm-eval target': 't' },
      prompt: { 'lm-eval': 'p' },
    });
  });

  test('say how many items have several likeliest choices, which count as the first', async () => {
    const row = (id: number, ...likelihoods: number[]) => ({
      ...{ doc_id: id, doc: {}, target: '0', metrics: ['acc'], acc: 1 },
      arguments: { gen_args_0: { arg_0: 'q', arg_1: ' a' }, gen_args_1: { arg_0: 'q', arg_1: ' b' } },
      filtered_resps: likelihoods.map((value) => [`${value}`, 'False']),
    });
    const folder = await write({ 'samples_t.jsonl': lines(row(0, -1, -1), row(1, -2, -1), row(2, -1, -2)) });
    const log = await only(folder);
    expect(taskOf(log, 't').items.map(({ text }) => text?.output)).toEqual([' a', ' b', ' a']);
    expect(log.notes[0]).toContain('1 of 3 items have several likeliest choices');
  });

  test('one item asked by two filters is one; the same filter twice makes two', async () => {
    const row = { doc_id: 7, doc: { q: 'a' }, target: 'x', arguments: {}, metrics: ['exact_match'], exact_match: 1 };
    const filtered = [
      { ...row, filter: 'strict' },
      { ...row, filter: 'loose', exact_match: NaN },
    ];
    const text = lines(...filtered, filtered[0]).replace('null', 'NaN');
    const log = await only(join(await write({ 'samples_t.jsonl': text }), 'samples_t.jsonl'));
    expect(taskOf(log, 't').items.map(({ id, values }) => [id, values])).toEqual([
      ['7', { 'exact_match,strict': [1] }],
      ['7', { 'exact_match,strict': [1] }],
    ]);
  });

  test('of several files of one task the newest counts, and the others are named', async () => {
    const [older, folder] = [await filesOf('skole__tal-1'), await temporaryFolder()];
    for (const name of older.names) {
      await cp(join(older.folder, name), join(folder, name));
      await cp(join(older.folder, name), join(folder, name.replace(/\d{4}-/, '2020-')));
    }
    const log = await only(folder);
    expect(log.tasks.map(({ name }) => name)).toEqual(['hovedstad', 'janej', 'svar']);
    expect(log.notes.filter((note) => note.includes('_2020-') && note.includes('is passed over'))).toHaveLength(3);
  });

  test('a file named alone has what the results beside it say', async () => {
    const { folder, names } = await filesOf('skole__tal-2');
    const log = await only(join(folder, names.find((name) => name.startsWith('samples_janej')) ?? ''));
    expect(log.system).toBe('skole/tal-2');
    expect(log.tasks.map(({ name }) => name)).toEqual(['janej']);
  });
});

test('of lm-evaluation-harness, a model in a folder is called by the name of that folder', async () => {
  const date = '2026-11-28T08-36-22.347055';
  const results = { results: {}, model_name: '/home/me/out/checkpoint-100', config: { model_args: { peft: 'x' } } };
  const row = { doc_id: 0, doc: {}, target: '', arguments: {}, metrics: ['acc'], acc: 1 };
  const folder = await write({
    [`samples_t_${date}.jsonl`]: lines(row),
    [`results_${date}.json`]: JSON.stringify(results, null, 2),
  });
  expect((await only(folder)).system).toBe('checkpoint-100');
});

async function filesOf(model: string): Promise<{ folder: string; names: string[] }> {
  const folder = join(HARNESS, model);
  return { folder, names: await readdir(folder) };
}

async function withResults(model: string): Promise<{ log: Log; results: Record<string, Record<string, unknown>> }> {
  const { folder, names } = await filesOf(model);
  const path = join(folder, names.find((name) => name.startsWith('results')) ?? '');
  const { results } = JSON.parse(await readFile(path, 'utf8')) as { results: Record<string, Record<string, unknown>> };
  return { log: await only(folder), results };
}

describe('logs of inspect_ai', () => {
  test.each(['hovedstad.eval', 'hovedstad.json'])(
    '%s gives the scores that it holds, epochs as their mean',
    async (name) => {
      const log = await only(join(INSPECT, name));
      const { results } = JSON.parse(await readFile(join(INSPECT, 'hovedstad.json'), 'utf8')) as {
        results: { scores: { name: string; metrics: Record<string, { value: number }> }[] };
      };
      const task = taskOf(log, 'hovedstad');
      for (const { name: scorer, metrics } of results.scores) {
        const own = metrics['accuracy'] ?? metrics['mean'];
        expect(scoreOf(task, scorer)).toBeCloseTo(own?.value ?? Number.NaN, 12);
      }
      expect(task.primary).toBe('contains');
      const found = task.items.map(({ id, clusterId, values }) => [id, clusterId, values['contains']] as const);
      expect(found.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
        ['danmark', 'land', [1]],
        ['island', 'øer', [0.5]],
        ['norge', 'land', [0.5]],
        ['sverige', 'land', [0.5]],
      ]);
    },
  );

  test('a score of several numbers is several metrics, one without a number none', async () => {
    const sample = { id: 1, epoch: 1, input: [{ role: 'user', content: 'q' }], target: ['a', 'b'] };
    const whole = {
      ...{ version: 2, status: 'cancelled' },
      eval: { task_id: 'x', created: '2026', task: 't', model: 'm', scorers: [{ name: 's', metrics: [] }] },
      samples: [
        { ...sample, scores: { s: { value: { fluency: 3, style: 'C' } } } },
        { ...sample, id: 2, scores: { s: { value: NaN } } },
        { ...sample, id: 3, scores: null },
      ],
    };
    const log = await only(await write({ 'log.json': JSON.stringify(whole) }));
    expect(taskOf(log, 't').items.map(({ values }) => values)).toEqual([{ 's.fluency': [3], 's.style': [1] }, {}, {}]);
    expect(log.notes).toEqual(['t: the evaluation ended as "cancelled".']);
  });
});

describe('records of EuroEval', () => {
  const scores = Array.from({ length: 10 }, (_, at) => ({ mcc: 0.3 + at / 100, macro_f1: 0.5, failed_instances: [] }));
  const details = { task: 'sentiment-classification', few_shot: 'true', validation_split: 'false' };
  const record = (model: string, dataset: string, more = {}) => ({
    schema_version: '0.2.1',
    model_info: { id: model },
    eval_library: {
      name: 'euroeval',
      version: '18.0.0',
      additional_details: { dataset, ...details, raw_results: JSON.stringify(scores), ...more },
    },
    evaluation_results: [],
  });
  const old = (model: string) => ({
    ...{ model, dataset: 'dala', task: 'linguistic-acceptability', euroeval_version: '15.0.0' },
    ...{ few_shot: true, validation_split: false },
    results: { raw: { test: scores.map(({ mcc }) => ({ test_mcc: mcc })) }, total: {} },
  });

  test('are resamples of each dataset, of both shapes, and the first metric is the primary one', async () => {
    const text = lines(record('a/x', 'angry-tweets'), record('b/y', 'angry-tweets'), old('a/x'));
    const logs = await readLogs(await write({ 'euroeval_benchmark_results.jsonl': text }));
    expect(logs.map(({ system }) => system)).toEqual(['a/x', 'b/y']);
    const [tweets, dala] = logs[0]?.tasks ?? [];
    expect(tweets).toMatchObject({ name: 'angry-tweets', primary: 'mcc' });
    expect(tweets?.metrics[0]?.measure([]).kind).toBe('resampled');
    expect(dala?.items.map(({ values }) => values['mcc']?.[0])).toEqual(scores.map(({ mcc }) => mcc));
    // Of both shapes, drawn alike is told alike.
    expect(tweets?.items[0]?.identity).toEqual(dala?.items[0]?.identity);
  });

  test('of what is not drawn anew are left out, and said to be', async () => {
    const values = record('a/x', 'valeu-da', { task: 'european-values' });
    const log = await only(await write({ 'r.jsonl': lines(values, record('a/x', 'dala'), record('a/x', 'dala')) }));
    expect(log.tasks.map(({ name }) => name)).toEqual(['dala']);
    expect(log.notes[0]).toBe('valeu-da is left out: its iterations are not drawn anew.');
    expect(log.notes[1]).toBe('dala: of 2 records the last one counts.');
  });
});

describe('instances of Every Eval Ever', () => {
  const instance = (id: string, score: number, more = {}) => ({
    ...{ schema_version: '0.3.0', evaluation_id: 'e', model_id: 'skole/x', evaluation_name: 'arc', sample_id: id },
    ...{ interaction_type: 'single_turn', input: { raw: `q${id}`, reference: ['a'] }, output: { raw: ['b'] } },
    ...{ answer_attribution: [], evaluation: { score, is_correct: score === 1 } },
    ...more,
  });
  const aggregate = (lower: boolean) => ({
    schema_version: '0.3.0',
    evaluation_results: ['acc', 'loss'].map((metric) => ({
      ...{ evaluation_result_id: `arc/${metric}`, evaluation_name: 'arc' },
      metric_config: { metric_id: metric, lower_is_better: lower && metric === 'loss' },
    })),
  });

  test('of several metrics are one item, and the aggregate says which way is better', async () => {
    const rows = ['1', '2'].flatMap((id) => [
      instance(id, 1, { evaluation_result_id: 'arc/acc' }),
      instance(id, 0.4, { evaluation_result_id: 'arc/loss' }),
    ]);
    const folder = await write({ 'u_samples.jsonl': lines(...rows), 'u.json': JSON.stringify(aggregate(true)) });
    for (const path of [folder, join(folder, 'u_samples.jsonl')]) {
      const task = taskOf(await only(path), 'arc');
      expect(task.items.map(({ values }) => values)).toEqual([
        { acc: [1], loss: [0.4] },
        { acc: [1], loss: [0.4] },
      ]);
      expect(task.metrics.map(({ better }) => better)).toEqual(['higher', 'lower']);
    }
  });

  test('of several epochs are their mean; without an aggregate only a score of right and wrong has a direction', async () => {
    const epochs = [instance('1', 1, { metadata: { epoch: '1' } }), instance('1', 0, { metadata: { epoch: '2' } })];
    const right = taskOf(await only(await write({ 'a.jsonl': lines(...epochs) })), 'arc');
    expect(right.items.map(({ values }) => values)).toEqual([{ score: [0.5] }]);
    expect(right.metrics[0]?.better).toBe('higher');
    const graded = taskOf(await only(await write({ 'a.jsonl': lines(instance('1', 0.3)) })), 'arc');
    expect(graded.metrics[0]?.better).toBeNull();
  });

  test('aggregates alone are refused', async () => {
    await expect(readLogs(await write({ 'u.json': JSON.stringify(aggregate(true)) }))).rejects.toThrow(
      'keeps no items',
    );
  });
});

describe('what is no log', () => {
  test.each([
    ['an empty folder', {}],
    ['other files', { 'notes.txt': 'x', 'data.jsonl': '{"question": 1}\n', 'settings.json': '{"a": 1}' }],
  ])('is refused: %s', async (_, files) => {
    await expect(readLogs(await write(files))).rejects.toThrow('no log that can be compared');
  });

  test('logs of two tools in one folder are refused', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'a'));
    await cp(HARNESS, join(folder, 'a'), { recursive: true });
    await cp(INSPECT, join(folder, 'b'), { recursive: true });
    await expect(readLogs(folder)).rejects.toThrow('inspect_ai');
  });

  test('a damaged line is named with file, line and field', async () => {
    const row = { doc_id: 0, doc: {}, target: '', arguments: {}, metrics: ['acc'], acc: 1 };
    const folder = await write({ 'samples_t.jsonl': lines(row, { ...row, metrics: 'acc' }) });
    await expect(readLogs(folder)).rejects.toThrow('samples_t.jsonl:2, field metrics');
  });
});
