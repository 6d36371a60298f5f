import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import { ctranslate2, type Ctranslate2Settings, type Precision, type Setup } from './contestants.js';
import { DriverProcess } from './driver-process.js';
import type { ShapeModels } from './prepare.js';

/** Both ways in which CTranslate2 cuts its batches, over the range in which its speed was seen to rise and fall. */
const EXAMPLES = [8, 16, 32, 64, 128];
const TOKENS = [1024, 2048, 4096, 8192];

/** Of the batch sizes with all threads on one batch, as many are tried again with a batch for each half of them. */
const TRIED_WITH_TWO_WORKERS = 3;

const Trial = z.object({
  settings: z.object({ maxBatchSize: z.number(), batchType: z.enum(['examples', 'tokens']), workers: z.number() }),
  seconds: z.number(),
});
type Trial = z.infer<typeof Trial>;

export interface Search {
  readonly setup: Setup;
  readonly models: ShapeModels;
  readonly precision: Precision;
  readonly workFile: string;
  readonly rows: number;
  readonly beams: number;
  /** Where the trials are kept; they are taken from there unless `anew`. */
  readonly file: string;
  readonly anew: boolean;
  readonly log: (line: string) => void;
}

/** CTranslate2's fastest settings for this work, model and machine: a baseline that is not at its best is none. */
export async function searchCtranslate2(search: Search): Promise<Ctranslate2Settings> {
  const kept = search.anew ? null : await readTrials(search.file);
  const trials = kept ?? (await tryAll(search));
  if (kept === null) await writeFileAtomic(search.file, JSON.stringify(trials, null, 1));
  const [best] = bySpeed(trials);
  if (best === undefined) throw new Error(`No settings of CTranslate2 were tried; delete ${search.file}.`);
  const source = kept === null ? `best of ${trials.length}` : `from ${search.file}; --search tries anew`;
  search.log(`CTranslate2 ${search.precision}: ${describe(best.settings)} (${source})`);
  return best.settings;
}

async function tryAll(search: Search): Promise<Trial[]> {
  const examples = EXAMPLES.filter((size, index) => index === 0 || size <= search.rows);
  const grid = [
    ...examples.map((maxBatchSize) => ({ maxBatchSize, batchType: 'examples' as const })),
    ...TOKENS.map((maxBatchSize) => ({ maxBatchSize, batchType: 'tokens' as const })),
  ];
  const alone = await trySettings(
    search,
    grid.map((settings) => ({ ...settings, workers: 1 })),
  );
  if (search.setup.threads < 2) return alone;
  const fastest = bySpeed(alone).slice(0, TRIED_WITH_TWO_WORKERS);
  return [
    ...alone,
    ...(await trySettings(
      search,
      fastest.map(({ settings }) => ({ ...settings, workers: 2 })),
    )),
  ];
}

/** One process for settings of the same number of workers. */
async function trySettings(search: Search, all: readonly Ctranslate2Settings[]): Promise<Trial[]> {
  const trials: Trial[] = [];
  const [first] = all;
  if (first === undefined) return trials;
  const contestant = (settings: Ctranslate2Settings) =>
    ctranslate2(search.setup, search.models, search.precision, settings, search.beams);
  const driver = await DriverProcess.start(contestant(first).command(search.workFile));
  try {
    for (const settings of all) {
      const { seconds } = await driver.run(contestant(settings).runs[0]?.settings ?? {});
      trials.push({ settings, seconds });
      search.log(`CTranslate2 ${search.precision}: ${describe(settings)}: ${seconds.toFixed(1)} s`);
    }
    await driver.close();
    return trials;
  } catch (error) {
    driver.kill();
    throw error;
  }
}

function bySpeed(trials: readonly Trial[]): Trial[] {
  return [...trials].sort((a, b) => a.seconds - b.seconds);
}

function describe({ maxBatchSize, batchType, workers }: Ctranslate2Settings): string {
  return `${maxBatchSize} ${batchType} a batch, ${workers} at once`;
}

async function readTrials(file: string): Promise<Trial[] | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : z.array(Trial).parse(JSON.parse(text));
}
