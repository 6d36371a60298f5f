import { pinSource } from '../../artifacts/model-source.js';
import { loadPipeline, type ResolvedPipeline } from '../../config/load-pipeline.js';
import type { PinnedSources, StageContext } from '../../contracts/run.js';
import { STAGES, type StageName } from '../../contracts/temporal.js';
import type { Cli } from '../cli.js';
import { formatCount, formatTable } from '../display/format.js';
import { EXIT } from '../exit-codes.js';
import { preflight } from '../preflight.js';
import { cachedStages, type CachedStage } from '../plan/cached-stages.js';
import { queueOf } from '../../contracts/queues.js';
import { countChunks, type ChunkCount } from '../plan/count-chunks.js';

/** Prints every setting with its source, the stages, the number of chunks, and what is cached. Starts nothing. */
export async function plan(cli: Cli, file: string, set: readonly string[], json: boolean): Promise<number> {
  const pipeline = await loadPipeline(file, set);
  await preflight(pipeline.config, cli.home);
  const context = await localContext(cli, pipeline);
  const cached = context && (await cachedStages(cli.home, context));
  const chunks = context && (await countChunks(cli.home, context));
  if (json)
    cli.print(JSON.stringify({ settings: pipeline.settings, stages: stageList(pipeline, cached), chunks }, null, 2));
  else cli.print(describe(pipeline, cached, chunks));
  return EXIT.ok;
}

/** Identities of all sources; null where one is on the Hub, because its commit is resolved when the run starts. */
async function localContext(cli: Cli, { config }: ResolvedPipeline): Promise<StageContext | null> {
  const all = { dataset: config.dataset.source, translator: config.translation.model, baseModel: config.baseModel };
  if (Object.values(all).some((source) => 'hub' in source)) return null;
  const pin = (source: (typeof all)[keyof typeof all], field: string) =>
    pinSource(source, field, cli.home.models('digests'), () => Promise.reject(new Error('no Hub source here')));
  const sources: PinnedSources = {
    dataset: await pin(all.dataset, 'dataset.source'),
    translator: await pin(all.translator, 'translation.model'),
    baseModel: await pin(all.baseModel, 'baseModel'),
  };
  return { config, sources };
}

interface StageLine {
  readonly stage: StageName;
  readonly queue: string;
  readonly state: string;
}

function stageList({ config }: ResolvedPipeline, cached: readonly CachedStage[] | null): StageLine[] {
  const off = (stage: StageName) => !config.training.dpo.enabled && (stage === 'dpo' || stage === 'benchmark-dpo');
  return STAGES.map((stage) => ({
    stage,
    queue: queueOf(stage, config.queues),
    state: off(stage)
      ? 'off'
      : (cached?.find((entry) => entry.stage === stage)?.state ??
        (cached === null ? 'unknown until the Hub is asked' : 'to do')),
  }));
}

function describe(
  pipeline: ResolvedPipeline,
  cached: readonly CachedStage[] | null,
  chunks: ChunkCount | null,
): string {
  const settings = pipeline.settings.map(({ path, value, source }) => [
    `  ${path}`,
    JSON.stringify(value),
    `# ${source}`,
  ]);
  const stages = stageList(pipeline, cached).map(({ stage, queue, state }) => [`  ${stage}`, queue, state]);
  return [
    'settings',
    formatTable(settings),
    '',
    'stages, their queues, and what is cached',
    formatTable(stages),
    '',
    describeChunks(chunks),
  ].join('\n');
}

function describeChunks(chunks: ChunkCount | null): string {
  if (chunks === null) return 'chunks: known once the dataset is downloaded, at the start of the run';
  const { messages, toTranslate, kept, excluded, count, cached } = chunks;
  return [
    `messages  ${formatCount(messages + excluded)} read, ${formatCount(excluded)} excluded by rule, ${formatCount(kept)} already in the target language, ${formatCount(toTranslate)} to translate`,
    `chunks    ${formatCount(count)}, ${formatCount(cached)} of them cached`,
  ].join('\n');
}
