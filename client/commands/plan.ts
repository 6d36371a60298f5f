import { hubRevisions } from '../../artifacts/pinned-folder.js';
import { pinRun } from '../../activities/pin-sources.js';
import { pinSuites } from '../../activities/pin-suites.js';
import { loadPipeline, type ResolvedPipeline } from '../../config/load-pipeline.js';
import type { StageContext } from '../../contracts/context.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import { STAGES, type StageName, type StageRow } from '../../contracts/stages.js';
import type { PinnedSuite } from '../../contracts/suite.js';
import type { BaseModelInfo } from '../../training/base-model.js';
import { hasTokenizer } from '../../translation/count-tokens.js';
import type { Cli } from '../cli.js';
import { formatCount, formatRate, formatSeconds, formatTable } from '../display/format.js';
import { EXIT } from '../exit-codes.js';
import { preflight } from '../preflight.js';
import { cachedStages } from '../plan/cached-stages.js';
import { previewTranslation, type TranslationPreview } from '../plan/preview-translation.js';

/** Prints every setting with its source, the stages, what is cached, and what is left to translate. Starts nothing. */
export async function plan(cli: Cli, file: string, set: readonly string[], json: boolean): Promise<number> {
  const pipeline = await loadPipeline(file, set);
  const base = await preflight(pipeline.config, cli);
  const context = await localContext(cli, pipeline);
  const cached = context && (await cachedStages(cli.home, context, await localSuites(cli, pipeline)));
  const translation = context && (await previewTranslation(cli.home, context));
  const stages = stageList(pipeline, cached);
  if (json) cli.print(JSON.stringify({ settings: pipeline.settings, baseModel: base, stages, translation }, null, 2));
  else cli.print(describe(pipeline, base, stages, translation));
  return EXIT.ok;
}

/** Identities of all sources; null where one is on the Hub, because its commit is resolved when the run starts. */
async function localContext({ home }: Cli, { config }: ResolvedPipeline): Promise<StageContext | null> {
  const { dataset, translation, baseModel } = config;
  const named = [dataset.source, translation.model, translation.fallback?.model ?? {}, baseModel];
  if (named.some((source) => 'hub' in source)) return null;
  return pinRun({ home, resolveRevision: () => Promise.reject(new Error('no Hub source here')) }, config);
}

/** The suites, where their data lies here or was fetched before: which commit a branch is now the Hub alone can tell. */
function localSuites({ home, env }: Cli, { config }: ResolvedPipeline): Promise<PinnedSuite[]> {
  return pinSuites({ home, env, resolveRevision: hubRevisions(home, env) }, config);
}

interface StageLine {
  readonly stage: StageName;
  readonly queue: string;
  readonly state: string;
}

function stageList({ config }: ResolvedPipeline, states: ReadonlyMap<StageName, string> | null): StageLine[] {
  return Object.entries<StageRow>(STAGES).map(([name, { queue, on }]) => {
    const stage = name as StageName;
    const state = states === null ? 'unknown until the Hub is asked' : (states.get(stage) ?? 'off');
    return { stage, queue: config.queues[queue], state: (on?.(config) ?? true) ? state : 'off' };
  });
}

function describe(
  pipeline: ResolvedPipeline,
  base: BaseModelInfo | null,
  stages: readonly StageLine[],
  translation: TranslationPreview | null,
): string {
  const settings = pipeline.settings.map(({ path, value, source }) => [
    `  ${path}`,
    shorten(JSON.stringify(value)),
    `# ${source}`,
  ]);
  return [
    'settings',
    formatTable(settings),
    '',
    'base model',
    base === null ? '  checked by the workers, when the run starts' : describeBase(base, pipeline.config),
    '',
    'stages, their queues, and what is cached',
    formatTable(stages.map(({ stage, queue, state }) => [`  ${stage}`, queue, state])),
    '',
    'translation',
    translation === null
      ? '  known once dataset and translator are downloaded, at the start of the run'
      : describeTranslation(translation, pipeline.config.translation.engine),
  ].join('\n');
}

function describeBase(base: BaseModelInfo, { training }: PipelineConfig): string {
  const { architecture, parameters, contextLength, tokens, rows, chatTemplate } = base;
  const count = (value: number | null) => (value === null ? 'unknown' : formatCount(value));
  return formatTable([
    ['  architecture', architecture],
    ['  parameters', formatCount(parameters)],
    ['  context', contextLength === null ? 'config.json does not say' : `${formatCount(contextLength)} tokens`],
    ['  vocabulary', `${count(tokens)} tokens, ${count(rows)} embeddings`],
    ['  chat template', `${training.chatTemplate}${chatTemplate ? ", in place of the base's own" : ''}`],
  ]);
}

/** Characters of a value, such as a prompt, that the table shows; --json has them all. */
const VALUE_WIDTH = 64;

function shorten(value: string): string {
  return value.length <= VALUE_WIDTH ? value : `${value.slice(0, VALUE_WIDTH - 1)}…`;
}

function describeTranslation(preview: TranslationPreview, engine: string): string {
  const { counts, excluded, excludedByRule, chunks, cachedChunks, tokensLeft, speed, estimatedSeconds } = preview;
  const [messages, kept] = [formatCount(counts.messages + excluded), formatCount(counts.kept)];
  const rate = `${formatRate(speed.tokensPerSecond).replace('/s', '')} tokens/s, ${speed.measured ? 'as this queue did before' : 'assumed: nothing was measured on this queue yet'}`;
  return formatTable([
    ...(preview.int8 === null ? [] : [['  int8', describeInt8(preview.int8)]]),
    ['  messages', `${messages}: ${formatCount(excluded)} excluded by rule, ${kept} in the target language already`],
    ...Object.entries(excludedByRule).map(([rule, n]) => ['', `${formatCount(n)} by rule ${rule}`]),
    ['  segments', `${formatCount(counts.segments)}, ${formatCount(counts.unique)} of them unique`],
    ['  from memory', formatCount(counts.fromMemory)],
    ['  to translate', formatCount(counts.newSegments)],
    ['  tokens', `${formatCount(counts.tokens)}${hasTokenizer(engine) ? '' : ' (estimated from bytes)'}`],
    ['  chunks', `${formatCount(chunks)}, ${formatCount(cachedChunks)} of them cached`],
    ['  time', tokensLeft === 0 ? 'none' : `about ${formatSeconds(estimatedSeconds)} for one worker (${rate})`],
  ]);
}

function describeInt8({ weights, exactHere }: NonNullable<TranslationPreview['int8']>): string {
  const here = exactHere ? 'exact on this machine' : 'not exact on this machine: a worker on it refuses';
  return `${weights} weights, ${here}`;
}
