/**
 * Measures translation engines side by side on random models: `npm run bench:translation -- --help`.
 *
 * Speeds are ratios to named baselines of the same run, in alternated rounds; a number without its baseline says little
 * about another machine.
 */
import { cpus } from 'node:os';
import { writeFileAtomic } from '../artifacts/atomic-write.js';
import { EXIT } from '../client/exit-codes.js';
import { loadPipeline } from '../config/load-pipeline.js';
import type { BatchLimits } from '../translation/batching.js';
import { benchShape, type ShapeReport } from './translation/bench-shape.js';
import { HELP, readOptions, UsageError, type BenchOptions } from './translation/options.js';
import { prepareModels, prepareTools, type Preparation } from './translation/prepare.js';
import { formatRows, percent } from './translation/report.js';

async function run(options: BenchOptions): Promise<void> {
  const log = (line: string): void => {
    console.error(line);
  };
  const withTransformersJs = !options.beam && (options.only?.some((id) => id.startsWith('transformers.js')) ?? true);
  const preparation: Preparation = { env: process.env, log, cache: options.cache, withTransformersJs };
  const tools = await prepareTools(preparation);
  const batch = { ...(await productBatch()), ...options.batch };
  const setup = { threads: options.threads, tools, batch };
  const reports: ShapeReport[] = [];
  for (const shape of options.shapes) {
    const report = await benchShape(shape, await prepareModels(shape, tools, preparation), { options, setup, log });
    console.log(`\n${describe(report, options)}`);
    reports.push(report);
  }
  if (options.json !== null) {
    const content = { cpu: cpus()[0]?.model, threads: options.threads, rounds: options.rounds, reports };
    await writeFileAtomic(options.json, JSON.stringify(content, null, 1));
  }
}

/** Our engine's batches, unless told otherwise, are those of the preset with the model whose slice is measured. */
async function productBatch(): Promise<BatchLimits> {
  const { batchTokens, batchRows } = (await loadPipeline('llama2-7b-danish-24gb')).config.translation;
  return { batchTokens, batchRows };
}

function describe(report: ShapeReport, { rounds, threads }: BenchOptions): string {
  const search = report.beams === 1 ? 'greedy' : `${report.beams} beams`;
  return [
    `${report.shape}: ${report.segments} segments, ${report.tokens} tokens, ${search}; ` +
      `${threads} threads of ${cpus()[0]?.model ?? 'an unknown CPU'}; medians of ${rounds} rounds`,
    formatRows(report.rows),
    ...footnotes(report),
  ].join('\n');
}

function footnotes({ activityOverhead, startUp, rows }: ShapeReport): string[] {
  const overheads = Object.entries(activityOverhead).flatMap(([precision, share]) =>
    share === null ? [] : [`activity over bare engine, ${precision}: ${percent(share)} more time`],
  );
  const starts = Object.entries(startUp).map(
    ([precision, { loadSeconds, readSeconds, bytes }]) =>
      `start-up, ${precision}: ${loadSeconds.toFixed(2)} s to the first token, ` +
      `${(loadSeconds / readSeconds).toFixed(2)} × reading its ${(bytes / 1e6).toFixed(0)} MB (${readSeconds.toFixed(2)} s)`,
  );
  const delays = rows.flatMap(({ title, extra: { eventLoopP99Ms } }) =>
    eventLoopP99Ms === undefined ? [] : [`event loop delay, ${title}: p99 ${eventLoopP99Ms.toFixed(1)} ms`],
  );
  return [...overheads, ...starts, ...delays];
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') console.log(HELP);
  else await run(options);
} catch (error) {
  // What the user got wrong is said without a stack trace.
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? error.message : error);
  process.exitCode = isUsage ? EXIT.input : EXIT.internal;
}
