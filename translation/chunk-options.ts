import type { PipelineConfig, TranslationConfig } from '../contracts/pipeline-config.js';
import type { BatchLimits } from './batching.js';

export interface ChunkOptions extends BatchLimits {
  /** Code of OASST2. */
  readonly targetLanguage: string;
  /** Of the first attempt; 1 is greedy decoding. */
  readonly beams: number;
  /** A batch that takes longer counts as a hang of the engine. */
  readonly batchTimeoutSeconds: number;
  readonly quality: Pick<PipelineConfig['translation']['quality'], 'gatesOff' | 'retryBeams' | 'retryInClauses'>;
}

/** Of the heartbeat limit: a hang must end, and be told, before the whole attempt counts as lost. */
const TIMEOUT_SHARE = 0.8;

/** What translating a chunk takes from a pipeline's configuration. */
export function chunkOptions({ language, translation, reliability }: TranslationConfig): ChunkOptions {
  const { batchTokens, batchRows, beams, batchTimeoutSeconds, quality } = translation;
  const latest = Math.floor(reliability.heartbeatSeconds * TIMEOUT_SHARE);
  return {
    batchTokens,
    batchRows,
    targetLanguage: language,
    beams,
    batchTimeoutSeconds: Math.min(batchTimeoutSeconds ?? latest, latest),
    quality,
  };
}
