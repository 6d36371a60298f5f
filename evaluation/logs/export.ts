import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import { sha256 } from '../../artifacts/digest.js';
import { UserError } from '../../contracts/errors.js';
import { estimateScore } from '../interval-rules.js';
import { textHash } from './identity.js';
import { HARNESS_HASH, TARGET_HASH } from './lm-eval.js';
import type { ItemValue, Log, LoggedItem, LoggedMetric, LoggedTask } from './log.js';

/** Of both schemas that this follows: eval.schema.json and instance_level_eval.schema.json. */
const SCHEMA_VERSION = '0.3.0';
const CONFIDENCE = 0.95;

/** One metric of one task, with the items that it scores. */
interface Scored {
  readonly task: string;
  readonly metric: LoggedMetric;
  readonly items: readonly { readonly item: LoggedItem; readonly value: ItemValue }[];
}

export interface Exported {
  readonly aggregate: string;
  readonly instances: string;
  /** Sentences on what Every Eval Ever has no place for. */
  readonly leftOut: readonly string[];
}

/**
 * Writes a log as Every Eval Ever has it, below `folder`: an aggregate, and beside it a line for each item and metric.
 * Both are named by what the lines say, so that the same log is written to the same files.
 *
 * @throws UserError where the log keeps no texts
 */
export async function exportLog(log: Log, folder: string, now: Date): Promise<Exported> {
  const all = log.tasks.flatMap(scoredBy);
  const scored = all.filter(({ metric: { better } }) => better === 'higher' || better === 'lower');
  if (!scored.some(({ items }) => items.some(({ item }) => item.text !== null))) throw noTexts(log);
  const seconds = `${Math.floor(now.getTime() / 1000)}`;
  const model = modelId(log.system);
  const evaluation = `${collectionOf(log)}/${model}/${seconds}`;
  const lines = scored.flatMap((one) => instancesOf(one, model, evaluation));
  const uuid = uuidOf(lines.map((line) => JSON.stringify({ ...line, evaluation_id: '' })).join('\n'));
  const path = join('data', collectionOf(log), ...model.split('/'), uuid).replaceAll('\\', '/');
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const detailed = { format: 'jsonl', file_path: `${path}_samples.jsonl`, hash_algorithm: 'sha256' };
  const aggregate = {
    ...{ schema_version: SCHEMA_VERSION, evaluation_id: evaluation, retrieved_timestamp: seconds },
    source_metadata: {
      ...{ source_name: log.tool, source_type: 'evaluation_run', source_organization_name: 'unknown' },
      evaluator_relationship: 'other',
    },
    model_info: {
      ...{ name: log.system, id: model },
      additional_details: { deployment_type: 'unknown', model_availability: 'unknown' },
    },
    eval_library: { name: log.tool, version: 'unknown' },
    evaluation_results: scored.map(resultOf),
    detailed_evaluation_results: { ...detailed, checksum: sha256(text), total_rows: lines.length },
  };
  const files = { aggregate: join(folder, `${path}.json`), instances: join(folder, `${path}_samples.jsonl`) };
  await mkdir(dirname(files.instances), { recursive: true });
  await writeFileAtomic(files.instances, text);
  await writeFileAtomic(files.aggregate, `${JSON.stringify(aggregate, null, 2)}\n`);
  const directed = new Set(scored);
  const leftOut = all.filter((one) => !directed.has(one)).map(({ task, metric }) => `${task}, ${metric.name}`);
  return {
    ...files,
    leftOut: leftOut.map((name) => `${name} is not exported: which way is better is not known.`),
  };
}

function scoredBy({ name: task, metrics, items }: LoggedTask): Scored[] {
  return metrics.map((metric) => ({
    ...{ task, metric },
    items: items.flatMap((item) => {
      const value = item.values[metric.name];
      return value === undefined ? [] : [{ item, value }];
    }),
  }));
}

function instancesOf({ task, metric, items }: Scored, model: string, evaluation: string) {
  return items.flatMap(({ item, value }) => {
    if (item.text === null) return [];
    const { input, references, output } = item.text;
    const score = scoreOfItem(metric, value);
    return {
      ...{ schema_version: SCHEMA_VERSION, evaluation_id: evaluation, model_id: model },
      ...{ evaluation_name: task, evaluation_result_id: resultId(task, metric), sample_id: item.id },
      ...{ sample_hash: textHash(input, references), interaction_type: 'single_turn' },
      input: { raw: input, reference: references },
      output: { raw: [output] },
      answer_attribution: [
        {
          ...{ turn_idx: 0, source: 'output.raw', extracted_value: output },
          ...{ extraction_method: metric.name, is_terminal: true },
        },
      ],
      evaluation: { score, is_correct: score === 1 },
      metadata: metadataOf(item),
    };
  });
}

/** What an item is by the harness's hashes, and what it shares, so that whoever reads it can pair and group it. */
function metadataOf({ identity, prompt, clusterId }: LoggedItem): Record<string, string> {
  const [doc, target, asked] = [identity[HARNESS_HASH], identity[TARGET_HASH], prompt[HARNESS_HASH]];
  return {
    ...(doc !== undefined && { doc_hash: doc }),
    ...(target !== undefined && { target_hash: target }),
    ...(asked !== undefined && { prompt_hash: asked }),
    ...(clusterId !== null && { cluster: clusterId }),
  };
}

/** One number of an item alone: where a score needs all items, as a correlation of classes does, whether it is right. */
function scoreOfItem({ measure, ofItem }: LoggedMetric, value: ItemValue): number {
  if (ofItem !== undefined) return ofItem(value);
  const { row, score } = measure([value]);
  return value.length === 1 ? (value[0] ?? Number.NaN) : score(row(value), 0);
}

function resultOf({ task, metric, items }: Scored) {
  const measured = metric.measure(items.map(({ value }) => value));
  const rows = Float64Array.from(items.flatMap(({ value }) => [...measured.row(value)]));
  const clusterIds = items.map(({ item }) => item.clusterId ?? `${item.id} alone`);
  const ids = items.map(({ item }) => item.id);
  const { value, interval } = estimateScore({ metric: measured, ids, clusterIds, rows }, CONFIDENCE);
  return {
    ...{ evaluation_result_id: resultId(task, metric), evaluation_name: task },
    source_data: { dataset_name: task, source_type: 'other' },
    metric_config: {
      ...{ metric_id: metric.name, metric_name: metric.name, lower_is_better: metric.better === 'lower' },
      ...(measured.kind === 'rate' && { score_type: 'continuous', min_score: 0, max_score: 1 }),
    },
    score_details: {
      score: value,
      uncertainty: {
        num_samples: items.length,
        ...(interval && {
          confidence_interval: { lower: interval.low, upper: interval.high, confidence_level: CONFIDENCE },
        }),
      },
    },
  };
}

function resultId(task: string, { name }: LoggedMetric): string {
  return `${task}/${name}`;
}

/** As on the Hub; a folder or a run has no organisation. */
function modelId(system: string): string {
  if (/^[\w.-]+\/[\w.-]+$/.test(system)) return system;
  return `unknown/${slug(system.split('/').at(-1) ?? system)}`;
}

function collectionOf({ tool }: Log): string {
  return slug(tool.toLowerCase());
}

function slug(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[-.]+|-+$/g, '') || 'unknown';
}

/** A UUID of version 4 in form, which the schema asks for; in truth a hash. */
function uuidOf(text: string): string {
  const hash = sha256(text);
  const variant = '89ab'[Number.parseInt(hash.charAt(16), 16) % 4] ?? '8';
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`, `${variant}${hash.slice(17, 20)}`];
  return [...parts, hash.slice(20, 32)].join('-');
}

function noTexts({ where, tool }: Log): UserError {
  return new UserError('This log cannot be written as Every Eval Ever has it.', {
    where,
    expected: 'items with their questions and answers',
    received: `a log of ${tool} that keeps none`,
    fix: 'leave --export out, or name the log that has them: a run instead of its scores',
  });
}
