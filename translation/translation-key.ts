import { allBut } from '../config/settings-tree.js';
import { isOnnxInt8, precisionOf } from '../config/translation-settings.js';
import type { TranslationContext } from '../contracts/context.js';
import type { Int8Arithmetic, PipelineConfig } from '../contracts/pipeline-config.js';

/**
 * What a translation depends on: the part of stage keys, and of the memory's, that stages of translating share. A
 * setting that is not named here as one that changes nothing counts: of a mistake comes needless work, never a stale
 * translation. Models are in the keys by their identities.
 */

/** Raised with every change of what translation/segmentation cuts: plan and merge must cut a message alike. */
const SEGMENTATION_VERSION = 2;

/** Raised with every change of what comes out for a segment: engines, gates, retries, splitting at clauses. */
export const TRANSLATION_VERSION = 3;

type Translated = Pick<TranslationContext, 'config' | 'sources' | 'int8'>;
type Translation = PipelineConfig['translation'];

const NOT_IN_TRANSLATIONS = [
  'model',
  'chunkMinutes',
  'chunkTokens',
  'retranslate',
  'scoring',
  'chunksInFlight',
  'threads',
  'processes',
  'device',
  'batchTimeoutSeconds',
  // Resolved for the run: engineSettings has what came of it.
  'int8Weights',
  // Where a message is cut is in the segments themselves.
  'maxSourceTokens',
  // int8 rows may come out a bit different in other company: fixed within a chunk, but as good in any other batch.
  'batchTokens',
  'batchRows',
  // What follows a first attempt; memorySettings has what matters of them.
  'quality',
  'fallback',
] as const satisfies readonly (keyof Translation)[];

/** Likewise of translation.openai, which no other engine looks at. */
const NOT_IN_ANSWERS = [
  'apiKeyEnv',
  'concurrency',
  'requestsPerMinute',
  'tokensPerMinute',
  'requestSeconds',
] as const satisfies readonly (keyof Translation['openai'])[];

/** What the first attempt at a segment depends on: engine, model, decoding, language. */
export function attemptSettings({ config, sources, int8 }: Translated) {
  return {
    version: TRANSLATION_VERSION,
    translator: sources.translator.identity,
    language: config.language,
    ...allBut(config.translation, NOT_IN_TRANSLATIONS),
    ...engineSettings(config.translation, int8),
  };
}

/** What a remembered translation depends on besides its segment: the attempts at it, and the gates between them. */
export function memorySettings(context: Translated) {
  const { fallback, quality } = context.config.translation;
  return {
    ...attemptSettings(context),
    quality: { ...allBut(quality, ['onFailure', 'roundTripSample']), gatesOff: gatesOff(context) },
    ...(fallback && {
      fallback: {
        engine: fallback.engine,
        ...engineSettings(fallback, context.int8),
        translator: fallbackIdentity(context),
      },
    }),
  };
}

/** What a chunk depends on besides its segments: which of them share a batch, too. */
export function chunkSettings(context: TranslationContext) {
  return { ...memorySettings(context), ...batchSettings(context) };
}

export function batchSettings({ config, edition }: TranslationContext) {
  const { batchTokens, batchRows } = config.translation;
  return { batchTokens, batchRows, edition };
}

export function gatesOff({ config }: Pick<TranslationContext, 'config'>): readonly string[] {
  return config.translation.quality.gatesOff.toSorted();
}

/** How messages are cut into segments. */
export function segmentation({ config }: Pick<TranslationContext, 'config'>) {
  return { segmentation: SEGMENTATION_VERSION, maxSourceTokens: config.translation.maxSourceTokens };
}

/** Named or left out, the default is the same; and no engine looks at the settings of another. */
function engineSettings(settings: Pick<Translation, 'engine' | 'precision' | 'openai'>, int8: Int8Arithmetic | null) {
  const { engine, precision, openai } = settings;
  return {
    precision: engine === 'openai' ? null : precisionOf(engine, precision),
    openai: engine === 'openai' ? allBut(openai, NOT_IN_ANSWERS) : null,
    // Machines of different kinds do not share what they make in int8.
    ...(isOnnxInt8(settings) && { int8 }),
  };
}

function fallbackIdentity({ sources }: Translated): string {
  if (sources.fallback === undefined) throw new Error('A fallback is configured, but its model is not pinned.');
  return sources.fallback.identity;
}
