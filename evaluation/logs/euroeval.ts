import { z } from 'zod';
import { directionOf } from './known-metrics.js';
import { groupBy } from '../../artifacts/group-by.js';
import type { ItemValue, Log, LoggedItem, LoggedTask, LogReader } from './log.js';
import { resampledMetric } from './measures.js';
import { parsePythonJson, readRows } from './python-json.js';

const TOOL = 'EuroEval';

/** Tasks whose iterations are no resamples: one and the same data each time, or no data at all. */
const NOT_RESAMPLED = ['european-values', 'speed'];

const Iteration = z.record(z.string(), z.unknown());
const Raw = z.union([z.array(Iteration), z.object({ test: z.array(Iteration) }).transform(({ test }) => test)]);

/** A record of version 17 on, in the shape of Every Eval Ever (src/euroeval/eee_utils.py, 18.0). */
const Aggregate = z.object({
  model_info: z.object({ id: z.string() }),
  eval_library: z.object({
    version: z.string().nullish(),
    additional_details: z.object({
      dataset: z.string().nullish(),
      task: z.string(),
      few_shot: z.unknown(),
      validation_split: z.unknown(),
      raw_results: z.string().transform(parsePythonJson).pipe(Raw),
    }),
  }),
  evaluation_results: z.array(z.object({ source_data: z.object({ dataset_name: z.string() }) })).default([]),
});

/** A record of earlier versions (src/euroeval/data_models.py, BenchmarkResult). */
const Plain = z.object({
  model: z.string(),
  dataset: z.string(),
  task: z.string(),
  results: z.object({ raw: Raw }),
  few_shot: z.unknown(),
  validation_split: z.unknown(),
  euroeval_version: z.string().nullish(),
});

interface EuroEvalRecord {
  readonly model: string;
  readonly dataset: string;
  readonly task: string;
  readonly version: string;
  readonly iterations: readonly Readonly<Record<string, unknown>>[];
  /** What decides, with the seed that is always 4242, which items each iteration draws and how they are asked. */
  readonly drawn: string;
}

const Row = z.union([
  Aggregate.transform(({ model_info: { id: model }, eval_library: library, evaluation_results: results }) => {
    const { raw_results: raw, ...details } = library.additional_details;
    const dataset = details.dataset ?? results[0]?.source_data.dataset_name ?? '';
    return recordOf({ ...details, model, dataset, raw, version: library.version });
  }),
  Plain.transform(({ euroeval_version: version, results: { raw }, ...record }) =>
    recordOf({ ...record, raw, version }),
  ),
]);

/**
 * What EuroEval keeps: for each dataset the scores of ten iterations, each on the test set drawn anew with replacement,
 * and no items. The draws come from a seed that is always the same (src/euroeval/utils.py; data_loading.py), so the
 * iterations of two models are pairs as long as they were drawn alike.
 */
export const euroEval: LogReader = {
  tool: TOOL,
  recognises: ({ name, head }) =>
    name.endsWith('.jsonl') && (/"euroeval"/.test(head) || /"(euroeval|scandeval)_version"/.test(head)),
  read: async (paths) => {
    const records: EuroEvalRecord[] = [];
    for (const path of paths) for await (const record of readRows(path, Row)) records.push(record);
    const where = paths.join(', ');
    return [...groupBy(records, ({ model }) => model)].map(([system, own]) => logOf(system, where, own));
  },
};

function recordOf(row: {
  readonly model: string;
  readonly dataset: string;
  readonly task: string;
  readonly raw: EuroEvalRecord['iterations'];
  readonly few_shot?: unknown;
  readonly validation_split?: unknown;
  readonly version?: string | null | undefined;
}): EuroEvalRecord {
  const { model, dataset, task, raw: iterations, few_shot: fewShot, validation_split: validation, version } = row;
  const drawn = [`${iterations.length} iterations`, `few-shot ${String(fewShot)}`, `validation ${String(validation)}`];
  return { model, dataset, task, iterations, version: version ?? 'unknown', drawn: drawn.join(', ').toLowerCase() };
}

/** Of two records of one dataset the later one counts, as EuroEval appends them. */
function logOf(system: string, where: string, records: readonly EuroEvalRecord[]): Log {
  const resampled = records.filter(({ task }) => !NOT_RESAMPLED.includes(task));
  const byDataset = groupBy(resampled, ({ dataset }) => dataset);
  const versions = [...new Set(resampled.map(({ version }) => version))].join(', ');
  return {
    ...{ tool: TOOL, system, where },
    tasks: [...byDataset.values()].flatMap((own) => own.slice(-1).map(taskOf)),
    notes: [
      ...records
        .filter(({ task }) => NOT_RESAMPLED.includes(task))
        .map(({ dataset }) => `${dataset} is left out: its iterations are not drawn anew.`),
      ...[...byDataset]
        .filter(([, own]) => own.length > 1)
        .map(([dataset, own]) => `${dataset}: of ${own.length} records the last one counts.`),
      `EuroEval (version ${versions}) keeps no items: its iterations are compared, which are pairs only if both versions drew from the same data.`,
    ],
  };
}

function taskOf({ dataset, iterations, drawn }: EuroEvalRecord): LoggedTask {
  const items = iterations.map((scores, index): LoggedItem => {
    const values = Object.entries(scores).flatMap(([name, value]): [string, ItemValue][] =>
      typeof value === 'number' ? [[name.replace(/^test_/, ''), [value]]] : [],
    );
    return {
      ...{ id: `${index}`, clusterId: null, identity: { [TOOL]: drawn }, prompt: {} },
      ...{ values: Object.fromEntries(values), text: null, fields: {} },
    };
  });
  const names = Object.keys(items[0]?.values ?? {});
  return {
    ...{ name: dataset, primary: names[0] ?? null, items },
    metrics: names.map((name) => resampledMetric(name, directionOf(name))),
  };
}
