import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../setup/paths.js';
import type { Log } from '../setup/progress.js';
import { CPU } from './devices.js';

export const WorkerSpec = z.object({
  /** Unique in the stack; names its log file. */
  name: z.string(),
  command: z.tuple([z.string()], z.string()).readonly(),
  /** The queue it polls: the stack is ready when every one is polled. */
  queue: z.string(),
  /** The one that it is pinned to; null where it needs none. */
  device: z.string().nullable(),
});
export type WorkerSpec = Readonly<z.infer<typeof WorkerSpec>>;

export interface StackOptions {
  /** Absolute path of the folder that everything is kept below. */
  readonly home: string;
  readonly temporalCli: string;
  readonly workers: readonly WorkerSpec[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the code that its workers run. */
  readonly version: string;
  readonly log: Log;
}

/** A worker that this package's own command line runs: `sprogskole worker KIND --queue QUEUE …`. */
export function worker(kind: 'pipeline' | 'gpu', queue: string, device: string | null = null): WorkerSpec {
  const bin = join(PACKAGE_ROOT, 'client', 'bin.js');
  const pin = device === null ? [] : ['--device', device];
  const command = [process.execPath, bin, 'worker', kind, '--queue', queue, ...pin] as const;
  // Several devices may serve one queue, each with a log of its own.
  const name = device === null || device === CPU ? `worker-${queue}` : `worker-${queue}-${device}`;
  return { name, command, queue, device };
}
