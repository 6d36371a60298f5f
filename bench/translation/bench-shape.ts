import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CTRANSLATE2,
  OURS,
  type Contestant,
  type Ctranslate2Settings,
  type Setup,
  type Precision,
} from './contestants.js';
import { DriverProcess } from './driver-process.js';
import { beamLineUp, greedyLineUp, select, type BestSettings } from './line-ups.js';
import { measure } from './measure.js';
import type { BenchOptions } from './options.js';
import type { Shape, ShapeModels } from './prepare.js';
import { activityOverhead, reportRows, type ReportRow } from './report.js';
import { searchCtranslate2 } from './search-ctranslate2.js';
import { measureStartUp, type StartUp } from './start-up.js';
import { processesFor } from '../../translation/onnx/processes-for.js';
import { sum } from './statistics.js';
import { makeWorkload, type Workload } from './workload.js';

/** What is measured of one shape. */
export interface ShapeReport {
  readonly shape: Shape;
  readonly beams: number;
  readonly segments: number;
  readonly tokens: number;
  readonly rows: readonly ReportRow[];
  /** By precision; null where the activity or the engine was not measured. */
  readonly activityOverhead: Readonly<Record<Precision, number | null>>;
  readonly startUp: Readonly<Partial<Record<Precision, StartUp>>>;
}

/** The slice's layers take some six times the small shape's time a token. */
const SEGMENTS: Readonly<Record<Shape, number>> = { small: 128, slice: 64 };

/** Beam search: so many hypotheses a row, and one length for all rows, the only one CTranslate2 can be held to. */
const BEAMS = 4;
const BEAM_SEGMENTS = 32;
const BEAM_TOKENS = 48;

/** Where CTranslate2 is not measured, nothing depends on its settings. */
const UNSEARCHED: Ctranslate2Settings = { maxBatchSize: 32, batchType: 'examples', workers: 1 };

interface Bench {
  readonly options: BenchOptions;
  /** What is the same for all shapes. */
  readonly setup: Omit<Setup, 'processes'>;
  readonly log: (line: string) => void;
}

export async function benchShape(shape: Shape, models: ShapeModels, bench: Bench): Promise<ShapeReport> {
  const { options, log } = bench;
  const setup = { ...bench.setup, processes: await processesOf(models, options) };
  const beams = options.beam ? BEAMS : 1;
  const workload = workloadOf(shape, options);
  const workFile = await writeWorkload(shape, beams, workload, options.cache);
  const lineUp = (best: BestSettings): Contestant[] => {
    const all = beams === 1 ? greedyLineUp(setup, models, best) : beamLineUp(setup, models, best, beams);
    return select(all, options.only);
  };
  const wanted = lineUp({ float32: UNSEARCHED, int8: UNSEARCHED });
  const best = await bestSettings(shape, models, { options, setup, log }, { workload, workFile, beams, wanted });
  const contestants = lineUp(best);
  const ours = contestants.filter(({ runs }) => runs.some(({ id }) => id.startsWith(OURS)));
  for (const contestant of ours) await compile(contestant, workFile, log);
  const measured = await measure(contestants, { workload, workFile, rounds: options.rounds, log });
  const startUp: Partial<Record<Precision, StartUp>> = {};
  if (beams === 1)
    for (const contestant of ours) startUp[contestant.precision] = await measureStartUp(contestant, workFile);
  return {
    ...{ shape, beams, segments: workload.ids.length, tokens: sum(workload.out) },
    rows: reportRows(measured),
    activityOverhead: { float32: activityOverhead(measured, 'float32'), int8: activityOverhead(measured, 'int8') },
    startUp,
  };
}

/** As our engine chooses them, unless told otherwise. */
async function processesOf(
  { checkpoint }: ShapeModels,
  { processes, threads }: BenchOptions,
): Promise<Setup['processes']> {
  const count = async (precision: Precision): Promise<number> =>
    Math.min(processes ?? (await processesFor(checkpoint, precision)), threads);
  return { float32: await count('float32'), int8: await count('int8') };
}

function workloadOf(shape: Shape, { beam, segments }: BenchOptions): Workload {
  const workload = makeWorkload(segments ?? (beam ? BEAM_SEGMENTS : SEGMENTS[shape]));
  return beam ? { ...workload, out: workload.out.map(() => BEAM_TOKENS) } : workload;
}

async function writeWorkload(shape: Shape, beams: number, workload: Workload, cache: string): Promise<string> {
  const folder = join(cache, 'work');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${shape}-${workload.ids.length}-beam${beams}.json`);
  await writeFile(file, JSON.stringify(workload));
  return file;
}

/** CTranslate2's, for every kind of work anew: what is best depends on the model, the work and the cores. */
async function bestSettings(
  shape: Shape,
  models: ShapeModels,
  { options, setup, log }: Bench & { setup: Setup },
  {
    workload,
    workFile,
    beams,
    wanted,
  }: { workload: Workload; workFile: string; beams: number; wanted: readonly Contestant[] },
): Promise<BestSettings> {
  const rows = workload.ids.length;
  const search = (precision: Precision) => {
    if (!wanted.some(({ runs }) => runs.some(({ id }) => id === CTRANSLATE2[precision]))) return UNSEARCHED;
    const name = `ctranslate2-${shape}-${precision}-${rows}-beam${beams}-${setup.threads}threads.json`;
    const file = join(options.cache, name);
    return searchCtranslate2({ setup, models, precision, workFile, rows, beams, file, anew: options.search, log });
  };
  return { float32: await search('float32'), int8: await search('int8') };
}

/** The first start of a model writes graphs and quantises; what is measured is every later one. */
async function compile(contestant: Contestant, workFile: string, log: (line: string) => void): Promise<void> {
  const start = performance.now();
  const driver = await DriverProcess.start(contestant.command(workFile));
  await driver.close();
  log(`sprogskole ${contestant.precision}: first start ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
