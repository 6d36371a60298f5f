import { dirname } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../contracts/errors.js';
import { meanOverEpochs, type Answered } from './epochs.js';
import { groupBy } from '../../artifacts/group-by.js';
import { TEXT_HASH, textHash } from './identity.js';
import { directionOf } from './known-metrics.js';
import { HARNESS_HASH, TARGET_HASH } from './lm-eval.js';
import type { Log, LoggedMetric, LoggedTask, LogReader } from './log.js';
import { meanMetric } from './measures.js';
import { readRows, readWhole } from './python-json.js';

const TOOL = 'Every Eval Ever';
/** Of instances whose aggregate does not name the metric. */
const UNNAMED = 'score';

/** One score of one item (instance_level_eval.schema.json, 0.2.1 to 0.3.0). */
const Instance = z.object({
  model_id: z.string(),
  evaluation_name: z.string(),
  evaluation_result_id: z.string().nullish(),
  sample_id: z.string(),
  input: z.object({ raw: z.string(), reference: z.array(z.string()) }),
  output: z.object({ raw: z.array(z.string()) }).nullish(),
  messages: z.array(z.object({ role: z.string(), content: z.string().nullish() })).nullish(),
  evaluation: z.object({ score: z.number().nullable(), is_correct: z.boolean() }),
  metadata: z.record(z.string(), z.string()).nullish(),
});
type Instance = z.infer<typeof Instance>;

/** Of an aggregate what names the metrics (eval.schema.json). */
const Aggregate = z.object({
  evaluation_results: z.array(
    z.object({
      evaluation_result_id: z.string().nullish(),
      evaluation_name: z.string(),
      metric_config: z.object({
        metric_id: z.string().nullish(),
        metric_name: z.string().nullish(),
        lower_is_better: z.boolean(),
      }),
    }),
  ),
});
type Result = z.infer<typeof Aggregate>['evaluation_results'][number];

/** Instance-level files of Every Eval Ever, with the aggregates that lie beside them. */
export const everyEvalEver: LogReader = {
  tool: TOOL,
  recognises: ({ head }) =>
    /^\s*\{[^]*"schema_version"/.test(head) &&
    /"(sample_id|evaluation_results)"/.test(head) &&
    !/"euroeval"/.test(head),
  belongs: (log, other) => other === log.replace(/_samples\.jsonl$/, '.json'),
  read: async (paths) => {
    const results = await Promise.all(
      paths
        .filter((path) => path.endsWith('.json'))
        .map(async (path) => (await readWhole(path, Aggregate)).evaluation_results),
    );
    const instances: Instance[] = [];
    for (const path of paths.filter((one) => one.endsWith('.jsonl'))) {
      for await (const instance of readRows(path, Instance)) instances.push(instance);
    }
    if (instances.length === 0) throw noInstances(paths);
    const where = dirname(paths[0] ?? '');
    return [...groupBy(instances, ({ model_id: model }) => model)].map(([system, own]) =>
      logOf(system, where, own, results.flat()),
    );
  },
};

function logOf(system: string, where: string, instances: readonly Instance[], results: readonly Result[]): Log {
  const byTask = groupBy(instances, ({ evaluation_name: name }) => name);
  const tasks = [...byTask].map(([name, own]) => taskOf(name, own, results));
  return { tool: TOOL, system, where, tasks, notes: [] };
}

/** Each metric and each epoch of an item has an instance of its own: together they are the item. */
function taskOf(name: string, instances: readonly Instance[], results: readonly Result[]): LoggedTask {
  const byMetric = [...groupBy(instances, (instance) => metricOf(instance, results))];
  const answered = byMetric.flatMap(([metric, own]) => own.map((instance) => answeredOf(instance, metric)));
  return {
    ...{ name, primary: null, items: meanOverEpochs(answered) },
    metrics: byMetric.map(([metric, own]) => meanMetric(metric, directionIn(own, results))),
  };
}

function metricOf(instance: Instance, results: readonly Result[]): string {
  const { metric_id: id, metric_name: name } = resultOf(instance, results)?.metric_config ?? {};
  return id ?? name ?? UNNAMED;
}

/** By its id, else by the name of the evaluation where only one result has it. */
function resultOf(
  { evaluation_result_id: id, evaluation_name: name }: Instance,
  results: readonly Result[],
): Result | null {
  const byId = results.find((result) => id != null && result.evaluation_result_id === id);
  const byName = results.filter((result) => result.evaluation_name === name);
  return byId ?? (byName.length === 1 ? (byName[0] ?? null) : null);
}

/** Without an aggregate a score is known to be better where it is higher if it is 1 for right answers and 0 for others. */
function directionIn(instances: readonly Instance[], results: readonly Result[]): LoggedMetric['better'] {
  const result = instances[0] && resultOf(instances[0], results);
  if (result) return result.metric_config.lower_is_better ? 'lower' : 'higher';
  const isCorrectness = instances.every(({ evaluation: { score, is_correct: right } }) => score === Number(right));
  return isCorrectness ? 'higher' : directionOf(UNNAMED);
}

function answeredOf(
  { input, output, messages, evaluation: { score }, metadata, ...ids }: Instance,
  metric: string,
): Answered {
  const { raw, reference } = input;
  const { epoch = '', doc_hash: doc, target_hash: target, prompt_hash: prompt } = metadata ?? {};
  const said = messages?.findLast(({ role }) => role === 'assistant')?.content;
  return {
    epoch: JSON.stringify([metric, epoch]),
    item: {
      id: ids.sample_id,
      clusterId: null,
      identity: {
        ...(doc ? { [HARNESS_HASH]: doc } : { [TEXT_HASH]: textHash(raw, reference) }),
        ...(target ? { [TARGET_HASH]: target } : {}),
      },
      prompt: prompt ? { [HARNESS_HASH]: prompt } : {},
      values: score === null ? {} : { [metric]: [score] },
      text: { input: raw, references: reference, output: output?.raw.join('\n') ?? said ?? '' },
      fields: metadata ?? {},
    },
  };
}

function noInstances(paths: readonly string[]): UserError {
  return new UserError('This log keeps no items.', {
    where: paths.join(', '),
    expected: 'instances, one JSON object a line, as in UUID_samples.jsonl',
    received: 'aggregates alone',
    fix: 'name the file of instances, or the folder that holds both',
  });
}
