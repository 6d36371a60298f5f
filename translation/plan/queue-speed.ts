import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';

/** How fast a queue translates, in source tokens a second of one worker: the unit in which chunks are planned. */
export interface QueueSpeed {
  readonly tokensPerSecond: number;
  /** False where it is an assumption, because no chunk was measured yet. */
  readonly measured: boolean;
}

const SpeedRecord = z.object({ tokens: z.number().positive(), seconds: z.number().positive() });

/** What older chunks still weigh when one is added: the last five make two thirds of the mean, so a new GPU shows soon. */
const DECAY = 0.8;

/**
 * Source tokens a second before the first measurement. MADLAD-3B in int8 writes 65 tokens a second on two CPU cores, an
 * eighth of its layers 350 to 560; a GPU does thousands. Too low costs little (chunks of seconds, 25 ms each to start),
 * too high makes chunks of hours, so this stays near the slow end.
 */
const ASSUMED_TOKENS_PER_SECOND = 200;

/** Source tokens in a chunk: as configured, else what the queue translates in the minutes that a chunk shall take. */
export function chunkSize(
  { chunkTokens, chunkMinutes }: Pick<PipelineConfig['translation'], 'chunkTokens' | 'chunkMinutes'>,
  { tokensPerSecond }: QueueSpeed,
): number {
  return chunkTokens ?? Math.max(1, Math.round(tokensPerSecond * 60 * chunkMinutes));
}

/** A missing or damaged record is as none. */
export async function readQueueSpeed(path: string): Promise<QueueSpeed> {
  const record = await readRecord(path);
  if (record === null) return { tokensPerSecond: ASSUMED_TOKENS_PER_SECOND, measured: false };
  return { tokensPerSecond: record.tokens / record.seconds, measured: true };
}

/** Adds a chunk to the mean. Of two workers that write at the same moment one is not heard: it will be the next time. */
export async function recordQueueSpeed(path: string, tokens: number, seconds: number): Promise<void> {
  const { tokens: oldTokens, seconds: oldSeconds } = (await readRecord(path)) ?? { tokens: 0, seconds: 0 };
  const record = { tokens: DECAY * oldTokens + tokens, seconds: DECAY * oldSeconds + seconds };
  if (SpeedRecord.safeParse(record).success) await writeFileAtomic(path, JSON.stringify(record));
}

async function readRecord(path: string): Promise<z.infer<typeof SpeedRecord> | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return SpeedRecord.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
