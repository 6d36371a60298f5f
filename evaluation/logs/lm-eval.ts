import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { bleuStatistics } from '../metrics/bleu.js';
import { chrfStatistics } from '../metrics/chrf.js';
import { groupBy } from '../../artifacts/group-by.js';
import { directionOf } from './known-metrics.js';
import type { ItemValue, Log, LoggedItem, LoggedMetric, LoggedTask, LogReader } from './log.js';
import { suiteLogMetric, meanMetric, SUM_SCORES, sumMetric } from './measures.js';
import { newestByTask } from './newest.js';
import { at, readRows, readWhole } from './python-json.js';

const TOOL = 'lm-evaluation-harness';
/** The harness's name for "as the model said it". */
const NO_FILTER = 'none';
/** Its recipe: SHA-256 of the document as indented JSON, and of the prompt. */
export const HARNESS_HASH = 'lm-eval';
/** Likewise of the answer that is right: of the same document, tasks may ask for different things. */
export const TARGET_HASH = 'lm-eval target';

/** What is written together has the same date: `samples_TASK_DATE.jsonl`, `results_DATE.json` or `NAME_DATE.json`. */
const NAME = /^(?:samples_(?<task>.+)|.+)_(?<date>\d{4}-\d\d-\d\dT[\d.-]+)\.jsonl?$/;

/** One item by one filter, as `--log_samples` writes it (lm_eval/evaluator.py, 0.4.13). */
const Sample = z.looseObject({
  doc_id: z.union([z.number(), z.string()]),
  doc: z.unknown(),
  target: z.unknown(),
  arguments: z.unknown(),
  filtered_resps: z.array(z.unknown()).default([]),
  filter: z.string().default(NO_FILTER),
  metrics: z.array(z.string()),
  doc_hash: z.string().optional(),
  prompt_hash: z.string().optional(),
  target_hash: z.string().optional(),
});
type Sample = z.infer<typeof Sample>;

/** What stands beside the samples of the model and its metrics. */
const Results = z.looseObject({
  model_name: z.string().nullish(),
  config: z.looseObject({ model: z.string().nullish(), model_args: z.unknown() }).optional(),
  higher_is_better: z.record(z.string(), z.record(z.string(), z.boolean().nullable())).default({}),
});
type Results = z.infer<typeof Results>;

interface SampleFile {
  readonly path: string;
  readonly task: string;
  readonly date: string;
  readonly results: Results | null;
}

/** What lm-evaluation-harness writes below `--output_path` with `--log_samples`. */
export const lmEval: LogReader = {
  tool: TOOL,
  recognises: ({ name, head }) =>
    /^\{"doc_id": ?["\d]/.test(head) || (name.endsWith('.json') && /^\{\s*"results": ?\{/.test(head)),
  belongs: (log, other) => other.endsWith('.json') && dateOf(log) !== '' && dateOf(log) === dateOf(other),
  read: async (paths) => {
    const samples = paths.filter((path) => path.endsWith('.jsonl'));
    const files = await Promise.all(samples.map((path) => lookAt(path, paths)));
    return Promise.all([...groupBy(files, systemOf)].map(([system, own]) => readSystem(system, own)));
  },
};

function dateOf(path: string): string {
  return NAME.exec(basename(path))?.groups?.['date'] ?? '';
}

async function lookAt(path: string, paths: readonly string[]): Promise<SampleFile> {
  const date = dateOf(path);
  const task = NAME.exec(basename(path))?.groups?.['task'];
  const isBeside = (other: string) =>
    other.endsWith('.json') && dateOf(other) === date && dirname(other) === dirname(path);
  const results = date === '' ? undefined : paths.find(isBeside);
  return {
    ...{ path, date, task: task ?? basename(path).replace(/^samples_|\.jsonl$/g, '') },
    results: results === undefined ? null : await readWhole(results, Results),
  };
}

/** The adapter or model by its name, or that of its folder; a model without arguments is given a random name, so its kind stands for it. */
function systemOf({ path, results }: SampleFile): string {
  if (results === null) return basename(dirname(path));
  const { model, model_args: args } = results.config ?? {};
  const unnamed = args === undefined || args === null || args === '' || Object.keys(args).length === 0;
  const name = (unnamed ? model : results.model_name) ?? basename(dirname(path));
  return /^[./]/.test(name) ? basename(name) : name;
}

async function readSystem(system: string, files: readonly SampleFile[]): Promise<Log> {
  const { kept, notes } = newestByTask(files);
  const read = await Promise.all(kept.map(readTask));
  return {
    ...{ tool: TOOL, system, where: dirname(kept[0]?.path ?? '') },
    tasks: read.map(({ task }) => task),
    notes: [...notes, ...tiesNote(system, read), ...read.flatMap((one) => one.notes)],
  };
}

/** In bfloat16 a tenth of the choices may be equally likely; where the right one comes first, ties count as right. */
function tiesNote(system: string, read: readonly ReadTask[]): string[] {
  const [ties, items] = [sum(read.map((one) => one.ties)), sum(read.map(({ task }) => task.items.length))];
  if (ties === 0) return [];
  return [`${system}: ${ties} of ${items} items have several likeliest choices, of which the harness takes the first.`];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

interface ReadTask {
  readonly task: LoggedTask;
  readonly notes: readonly string[];
  /** Items with several choices that are likeliest. */
  readonly ties: number;
}

async function readTask({ path, task, results }: SampleFile): Promise<ReadTask> {
  const items = new Map<string, LoggedItem>();
  const metrics = new Map<string, LoggedMetric>();
  const [seen, leftOut, tied] = [new Map<string, number>(), new Set<string>(), new Set<string>()];
  for await (const sample of readRows(path, Sample)) {
    // By another filter it is the same answer once more; by the same one it is a second item of that name.
    const answer = `${sample.doc_id} ${sample.filter}`;
    const place = `${sample.doc_id} ${seen.get(answer) ?? 0}`;
    seen.set(answer, (seen.get(answer) ?? 0) + 1);
    const values: Record<string, ItemValue> = {};
    for (const base of sample.metrics) {
      const name = sample.filter === NO_FILTER ? base : `${base},${sample.filter}`;
      const scored = scoreOf(base, sample[base]);
      if (scored === 'unknown') leftOut.add(name);
      if (typeof scored === 'string') continue;
      values[name] = scored.value;
      if (!metrics.has(name)) metrics.set(name, scored.metric(name, directionIn(results, task, base)));
    }
    if (likeliest(sample.filtered_resps).length > 1) tied.add(place);
    const item = items.get(place) ?? itemOf(sample);
    items.set(place, { ...item, values: { ...item.values, ...values } });
  }
  return {
    task: { name: task, primary: null, metrics: [...metrics.values()], items: [...items.values()] },
    ties: tied.size,
    notes: [...leftOut].map((name) => `${task}: ${name} is left out: what the log keeps of an item makes no score.`),
  };
}

function directionIn(results: Results | null, task: string, base: string): LoggedMetric['better'] {
  const higher = results?.higher_is_better[task]?.[base];
  return higher == null ? directionOf(base) : higher ? 'higher' : 'lower';
}

interface Scored {
  readonly value: ItemValue;
  readonly metric: (name: string, better: LoggedMetric['better']) => LoggedMetric;
}

/** What an item adds to a metric, by what the harness keeps of it: `missing` where it is NaN, `unknown` for other shapes. */
function scoreOf(base: string, kept: unknown): Scored | 'missing' | 'unknown' {
  const sums = SUM_SCORES[base];
  const summed = (value: ItemValue) =>
    sums ? { value, metric: (...names: Parameters<Scored['metric']>) => sumMetric(...names, sums) } : 'unknown';
  if (kept === undefined || kept === null) return 'missing';
  if (typeof kept === 'boolean' || typeof kept === 'number') {
    return base === 'perplexity' ? summed([Number(kept), 1]) : { value: [Number(kept)], metric: meanMetric };
  }
  const [first, second] = Array.isArray(kept) && kept.length === 2 ? (kept as unknown[]) : [];
  if (typeof first === 'string' && typeof second === 'string') {
    if (base === 'bleu') return summed(bleuStatistics(first, second));
    return base === 'chrf' || base === 'chrf++' ? summed(chrfStatistics(first, second)) : 'unknown';
  }
  if (typeof first !== 'number' || typeof second !== 'number') return 'unknown';
  if (base === 'mcc' || base === 'f1') return { value: [first, second], metric: suiteLogMetric };
  return summed([first, second]);
}

function itemOf({ doc_id: id, doc, target, arguments: asked, filtered_resps: said, ...hashes }: Sample): LoggedItem {
  return {
    ...{ id: `${id}`, clusterId: null, values: {} },
    identity: {
      ...(hashes.doc_hash !== undefined && { [HARNESS_HASH]: hashes.doc_hash }),
      ...(hashes.target_hash !== undefined && { [TARGET_HASH]: hashes.target_hash }),
    },
    prompt: hashes.prompt_hash === undefined ? {} : { [HARNESS_HASH]: hashes.prompt_hash },
    text: { input: textAt(asked, 0, 0), references: [text(target)], output: outputOf(asked, said) },
    fields: typeof doc === 'object' && doc !== null ? { ...doc } : { doc },
  };
}

/** Of several choices the likeliest, else the text. */
function outputOf(asked: unknown, said: readonly unknown[]): string {
  const [choice] = likeliest(said);
  return choice === undefined ? text(said[0]) : textAt(asked, choice, 1);
}

/** Places of the likeliest among several choices; none where a text was written. Log-likelihoods are logged as strings. */
function likeliest(said: readonly unknown[]): number[] {
  if (said.length < 2 || !said.every(Array.isArray)) return [];
  const likelihoods = said.map((one: readonly unknown[]) => Number(one[0]));
  const most = Math.max(...likelihoods);
  return likelihoods.flatMap((value, place) => (value === most ? [place] : []));
}

function textAt(asked: unknown, request: number, part: number): string {
  return text(at(asked, [`gen_args_${request}`, `arg_${part}`]));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
