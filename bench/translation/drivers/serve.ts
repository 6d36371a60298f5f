import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { textLines } from '../../../artifacts/lines.js';
import type { Workload } from '../workload.js';

/** Translates the work once. */
export type Generate = (work: Workload, settings: Settings) => Promise<GenerateResult>;
export type Settings = Readonly<Record<string, unknown>>;

export interface LoadedEngine {
  readonly generate: Generate;
  /** Goes into the first line. */
  readonly ready?: object;
  readonly close?: () => Promise<void>;
}

export interface GenerateResult {
  /** Where the translating is only a part of what was done; else the whole time counts. */
  readonly seconds?: number;
  readonly outputs: readonly (readonly number[])[];
  /** Goes into the result line. */
  readonly extra?: Readonly<Record<string, number>>;
}

const WARM_UP_ROWS = 4;
const WARM_UP_TOKENS = 8;

/** The arguments of every driver: `--model`, `--work`, `--threads`, and more as named. */
export function driverArguments<Name extends string>(...more: readonly Name[]): Record<Name, string> & DriverArguments {
  const names = ['model', 'work', 'threads', ...more];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ options });
  const missing = names.filter((name) => typeof values[name] !== 'string');
  if (missing.length > 0) throw new Error(`Missing: ${missing.map((name) => `--${name}`).join(', ')}`);
  return values as Record<Name, string> & DriverArguments;
}

interface DriverArguments {
  readonly model: string;
  readonly work: string;
  readonly threads: string;
}

/**
 * Loads an engine, writes `{"loadSeconds": …}`, and answers every line of settings with one of
 * `{"seconds": …, "outputs": [[…], …]}`, as baselines/driver.py does. Ends with its input.
 */
export async function serve(workFile: string, load: () => Promise<LoadedEngine>): Promise<void> {
  const work = JSON.parse(readFileSync(workFile, 'utf8')) as Workload;
  const started = performance.now();
  const { generate, ready, close } = await load();
  write({ loadSeconds: secondsSince(started), ...ready });
  const warm = new Set<string>();
  for await (const line of textLines(process.stdin)) {
    const settings = JSON.parse(line) as Settings;
    // Every kind of run is warmed up, so that none is measured while code is still being read and compiled.
    if (!warm.has(line)) await generate(warmUp(work), settings);
    warm.add(line);
    const start = performance.now();
    const { seconds, outputs, extra } = await generate(work, settings);
    write({ seconds: seconds ?? secondsSince(start), outputs, ...extra });
  }
  await close?.();
}

function warmUp({ ids }: Workload): Workload {
  const few = ids.slice(0, WARM_UP_ROWS);
  return { ids: few, out: few.map(() => WARM_UP_TOKENS) };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function write(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
