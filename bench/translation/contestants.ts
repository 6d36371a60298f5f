import { fileURLToPath } from 'node:url';
import type { BatchLimits } from '../../translation/batching.js';
import type { DriverCommand } from './driver-process.js';
import type { ShapeModels, Tools } from './prepare.js';

/** Of the weights. */
export type Precision = 'float32' | 'int8';

/** One way to drive an engine that is measured. */
export interface Run {
  /** Unique, and what `--only` selects by. */
  readonly id: string;
  readonly title: string;
  /** Sent to the driver. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** For the table. */
  readonly setting: string;
}

/** An engine in one precision: a process, and the ways in which it is driven. */
export interface Contestant {
  readonly precision: Precision;
  readonly command: (workFile: string) => DriverCommand;
  readonly runs: readonly Run[];
}

/** The runs that ratios are taken to. */
export const LLAMA2LANG = 'transformers';
export const TRANSFORMERS_SORTED = 'transformers-sorted';
export const CTRANSLATE2: Readonly<Record<Precision, string>> = { float32: 'ctranslate2', int8: 'ctranslate2-int8' };
export const OURS = 'ours';
export const ACTIVITY = 'activity';

/** LLaMa2lang takes 10 rows at once unless told otherwise, and says to adjust it; this is the next power of two. */
const TORCH_BATCH = 16;

/** What transformers.js calls them. */
const TRANSFORMERS_JS_TYPES: Readonly<Record<Precision, string>> = { float32: 'fp32', int8: 'int8' };

const BASELINES = fileURLToPath(new URL('baselines/', import.meta.url));
const DRIVERS = fileURLToPath(new URL('drivers/', import.meta.url));

export interface Setup {
  readonly threads: number;
  readonly tools: Tools;
  /** Of our engine. */
  readonly batch: BatchLimits;
  readonly processes: Readonly<Record<Precision, number>>;
}

export function transformers({ threads, tools }: Setup, models: ShapeModels, beams = 1): Contestant {
  const run = (id: string, title: string, order: 'dataset' | 'length'): Run => ({
    id,
    title,
    settings: { batch: TORCH_BATCH, order, beams },
    setting: `${TORCH_BATCH} rows, ${order === 'dataset' ? 'dataset order' : 'sorted by length'}`,
  });
  return {
    precision: 'float32',
    command: (work) => ({
      program: tools.python,
      args: [`${BASELINES}run_transformers.py`, '--model', models.checkpoint, ...common(work, threads)],
    }),
    runs: [
      run(LLAMA2LANG, "transformers, LLaMa2lang's way", 'dataset'),
      run(TRANSFORMERS_SORTED, 'transformers, sorted', 'length'),
    ],
  };
}

export function transformersJs({ threads, tools }: Setup, models: ShapeModels, precision: Precision): Contestant {
  return {
    precision,
    command: (work) => ({
      program: process.execPath,
      args: [
        ...typescript('transformers-js.ts'),
        ...['--library', tools.transformersJs, '--model', models.onnx, '--type', TRANSFORMERS_JS_TYPES[precision]],
        ...common(work, threads),
      ],
    }),
    runs: [
      {
        id: precision === 'float32' ? 'transformers.js' : 'transformers.js-int8',
        title: `transformers.js ${precision}`,
        settings: { batch: TORCH_BATCH, order: 'length' },
        setting: `${TORCH_BATCH} rows, sorted by length`,
      },
    ],
  };
}

export interface Ctranslate2Settings {
  readonly maxBatchSize: number;
  readonly batchType: 'examples' | 'tokens';
  /** Batches at once; the threads are divided among them. */
  readonly workers: number;
}

export function ctranslate2(
  { threads, tools }: Setup,
  models: ShapeModels,
  precision: Precision,
  { workers, ...settings }: Ctranslate2Settings,
  beams = 1,
): Contestant {
  const each = Math.max(1, Math.floor(threads / workers));
  return {
    precision,
    command: (work) => ({
      program: tools.python,
      args: [
        `${BASELINES}run_ctranslate2.py`,
        ...['--model', models.ctranslate2[precision], '--type', precision, '--workers', String(workers)],
        ...common(work, each),
      ],
    }),
    runs: [
      {
        id: CTRANSLATE2[precision],
        title: `CTranslate2 ${precision}`,
        settings: { ...settings, beams },
        setting: describeCtranslate2({ workers, ...settings }, each),
      },
    ],
  };
}

function describeCtranslate2({ workers, maxBatchSize, batchType }: Ctranslate2Settings, threads: number): string {
  return `${maxBatchSize} ${batchType}, ${workers} × ${threads} threads`;
}

/**
 * The bare engine and the whole activity in one process and on one loaded model, so that only the activity differs. The
 * activity retries in beam search by its own rules, so beams are measured through the engine alone.
 */
export function ours(
  { threads, processes, batch }: Setup,
  models: ShapeModels,
  precision: Precision,
  beams = 1,
): Contestant {
  const suffix = precision === 'float32' ? '' : '-int8';
  const count = processes[precision];
  const run = (id: string, through: 'engine' | 'activity'): Run => ({
    id: `${id}${suffix}`,
    title: `sprogskole ${precision}, ${through}`,
    settings: { through },
    setting: `${batch.batchTokens} tokens, ${batch.batchRows} rows, ${count} × ${Math.ceil(threads / count)} threads`,
  });
  return {
    precision,
    command: (work) => ({
      program: process.execPath,
      args: [
        ...typescript('ours.ts'),
        ...['--model', models.checkpoint, '--type', precision, '--cache', models.compiled, '--beams', String(beams)],
        ...['--processes', String(count)],
        ...['--batch-tokens', String(batch.batchTokens), '--batch-rows', String(batch.batchRows)],
        ...common(work, threads),
      ],
    }),
    runs: beams === 1 ? [run(OURS, 'engine'), run(ACTIVITY, 'activity')] : [run(OURS, 'engine')],
  };
}

function common(work: string, threads: number): string[] {
  return ['--work', work, '--threads', String(threads)];
}

function typescript(file: string): string[] {
  return ['--import', import.meta.resolve('tsx'), `${DRIVERS}${file}`];
}
