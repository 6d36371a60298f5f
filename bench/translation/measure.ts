import type { Contestant, Run } from './contestants.js';
import { DriverProcess, type DriverResult } from './driver-process.js';
import { sum } from './statistics.js';
import type { Workload } from './workload.js';

/** One run of the whole work. */
export interface Sample {
  readonly seconds: number;
  readonly tokensPerSecond: number;
  readonly loadSeconds: number;
  /** Of the process that holds the model, since it started; null where the system does not tell. */
  readonly peakBytes: number | null;
  readonly outputs: readonly (readonly number[])[];
  /** What a driver measures besides, by name. */
  readonly extra: Readonly<Record<string, number>>;
}

export interface Measured {
  readonly contestant: Contestant;
  readonly run: Run;
  /** One a round. */
  readonly samples: readonly Sample[];
}

export interface Measurement {
  readonly workload: Workload;
  readonly workFile: string;
  readonly rounds: number;
  readonly log: (line: string) => void;
}

/** Thrown when an engine wrote another number of tokens than the benchmark asked for, so that speeds do not compare. */
export class WrongLengthError extends Error {
  override readonly name = 'WrongLengthError';
}

/**
 * Rounds in which each contestant is started, runs, and ends, one after the other, so that each has the machine and its
 * memory to itself. Every other round goes backwards, so that nobody always runs on the machine that another has warmed.
 */
export async function measure(contestants: readonly Contestant[], options: Measurement): Promise<Measured[]> {
  const samples = new Map<Run, Sample[]>(contestants.flatMap(({ runs }) => runs.map((run) => [run, []])));
  for (let round = 0; round < options.rounds; round++) {
    for (const contestant of alternate(contestants, round)) {
      for (const [run, sample] of await measureOnce(contestant, round, options)) {
        samples.get(run)?.push(sample);
        options.log(
          `round ${round + 1}/${options.rounds}  ${run.title}: ${Math.round(sample.tokensPerSecond)} tokens/s`,
        );
      }
    }
  }
  return contestants.flatMap((contestant) =>
    contestant.runs.map((run) => ({ contestant, run, samples: samples.get(run) ?? [] })),
  );
}

async function measureOnce(
  contestant: Contestant,
  round: number,
  { workload, workFile }: Measurement,
): Promise<[Run, Sample][]> {
  const driver = await DriverProcess.start(contestant.command(workFile));
  try {
    const results: [Run, DriverResult][] = [];
    for (const run of alternate(contestant.runs, round)) results.push([run, await driver.run(run.settings)]);
    const peakBytes = await driver.peakMemory();
    await driver.close();
    const common = { loadSeconds: driver.ready.loadSeconds, peakBytes };
    return results.map(([run, result]) => [run, { ...common, ...toSample(run, result, workload) }]);
  } catch (error) {
    driver.kill();
    throw error;
  }
}

function toSample(
  run: Run,
  { seconds, outputs, ...rest }: DriverResult,
  { out }: Workload,
): Omit<Sample, 'loadSeconds' | 'peakBytes'> {
  const wrong = out.findIndex((length, row) => outputs[row]?.length !== length);
  if (wrong !== -1 || outputs.length !== out.length) {
    throw new WrongLengthError(
      `${run.title} wrote ${outputs[wrong]?.length ?? 'no'} tokens in row ${wrong}, not ${out[wrong] ?? 0}.`,
    );
  }
  const extra = Object.entries(rest).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return { seconds, tokensPerSecond: sum(out) / seconds, outputs, extra: Object.fromEntries(extra) };
}

function alternate<T>(items: readonly T[], round: number): T[] {
  return round % 2 === 0 ? [...items] : [...items].reverse();
}
