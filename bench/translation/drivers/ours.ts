/**
 * Our engine as a measured one. Settings: through (engine or activity).
 *
 *     tsx ours.ts --model FOLDER --type int8 --cache FOLDER --processes 2 --beams 1 --batch-tokens 2048 --batch-rows 32 \
 *       --work work.json --threads 2
 */
import { mkdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadPipeline, type ResolvedPipeline } from '../../../config/load-pipeline.js';
import type { PipelineConfig } from '../../../contracts/pipeline-config.js';
import { planBatches } from '../../../translation/batching.js';
import { inLanes } from '../../../translation/in-lanes.js';
import { TranslationTokenizer } from '../../../translation/tokenizer.js';
import type { Precision } from '../contestants.js';
import type { Workload } from '../workload.js';
import { runChunkActivity } from './chunk-activity.js';
import { ForcedLengthEngine } from './forced-length-engine.js';
import { openInference, type Inference } from './open-inference.js';
import { driverArguments, serve, type Generate, type GenerateResult, type LoadedEngine } from './serve.js';

/** A whole pipeline's settings, in which no segment is retried: the baselines retry nothing either. */
function settings(): Promise<ResolvedPipeline> {
  return loadPipeline('llama2-7b-danish-24gb', [
    'translation.engine=onnx',
    `translation.threads=${given.threads}`,
    `translation.batchTokens=${given['batch-tokens']}`,
    `translation.batchRows=${given['batch-rows']}`,
    'translation.quality.retryBeams=1',
    'translation.quality.retryInClauses=false',
  ]);
}

/** Of the event loop's clock; its own ticks are taken off what is measured. */
const TICK_MS = 5;

const given = driverArguments('type', 'cache', 'processes', 'beams', 'batch-tokens', 'batch-rows');
const beams = Number(given.beams);

async function load(): Promise<LoadedEngine> {
  const { config } = await settings();
  const inference = await openInference({
    model: given.model,
    cache: given.cache,
    precision: given.type as Precision,
    threads: config.translation.threads,
    processes: Number(given.processes),
  });
  // Ready is who has answered: sessions load late, and weights are read when they are first touched.
  const hello = (): Promise<unknown> => inference.generate([[3, 4, 2]], { limits: [1], beams });
  await Promise.all(Array.from({ length: Number(given.processes) }, hello));
  const generate: Generate = (work, { through }) =>
    through === 'activity' ? throughActivity(inference, work, config) : throughEngine(inference, work, config);
  const { processIds, weightFiles } = inference;
  return { generate, ready: { processIds, weightFiles }, close: () => inference.close() };
}

/** The batches that the activity makes, by ids: no texts, no journal. A beam is a row to the engine. */
async function throughEngine(
  inference: Inference,
  { ids, out }: Workload,
  { translation: { batchTokens, batchRows } }: PipelineConfig,
): Promise<GenerateResult> {
  const outputs: (readonly number[])[] = ids.map(() => []);
  const lengths = ids.map((row) => row.length);
  const start = performance.now();
  const limits = { batchTokens: Math.floor(batchTokens / beams), batchRows: Math.floor(batchRows / beams) };
  await inLanes(planBatches(lengths, limits), Number(given.processes), async (rows) => {
    const request = { limits: rows.map((row) => out[row] ?? 0), beams };
    const written = await inference.generate(
      rows.map((row) => ids[row] ?? []),
      request,
    );
    for (const [index, row] of rows.entries()) outputs[row] = written[index] ?? [];
  });
  return { seconds: (performance.now() - start) / 1000, outputs };
}

async function throughActivity(inference: Inference, work: Workload, config: PipelineConfig): Promise<GenerateResult> {
  const tokenizer = await TranslationTokenizer.open(given.model, config.language);
  const texts = await tokenizer.decode(work.ids);
  const engine = new ForcedLengthEngine(tokenizer, inference, work, Number(given.processes));
  await mkdir(given.cache, { recursive: true });
  const delay = monitorEventLoopDelay({ resolution: TICK_MS });
  delay.enable();
  const seconds = await runChunkActivity(texts, engine, config, given.cache);
  delay.disable();
  return {
    seconds,
    outputs: engine.outputs,
    extra: { eventLoopP99Ms: Math.max(0, delay.percentile(99) / 1e6 - TICK_MS) },
  };
}

await serve(given.work, load);
