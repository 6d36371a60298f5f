import { open } from 'node:fs/promises';
import type { Contestant } from './contestants.js';
import { DriverProcess } from './driver-process.js';
import { median } from './statistics.js';

export interface StartUp {
  /** From nothing to the first token: process, session, weights. */
  readonly loadSeconds: number;
  /** The same weights read by fs, out of the page cache: the least that any loader could take. */
  readonly readSeconds: number;
  readonly bytes: number;
}

const TIMES = 3;
const BUFFER_BYTES = 1 << 20;

/** Starts one of our engines several times, and reads what it read. The model must have been compiled before. */
export async function measureStartUp(contestant: Contestant, workFile: string): Promise<StartUp> {
  const loads: number[] = [];
  const reads: number[] = [];
  let bytes = 0;
  for (let time = 0; time < TIMES; time++) {
    const driver = await DriverProcess.start(contestant.command(workFile));
    await driver.close();
    loads.push(driver.ready.loadSeconds);
    const start = performance.now();
    bytes = await readAll(driver.ready['weightFiles'] as readonly string[]);
    reads.push((performance.now() - start) / 1000);
  }
  return { loadSeconds: median(loads), readSeconds: median(reads), bytes };
}

async function readAll(files: readonly string[]): Promise<number> {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let total = 0;
  for (const path of files) {
    const file = await open(path);
    try {
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, BUFFER_BYTES, null);
        if (bytesRead === 0) break;
        total += bytesRead;
      }
    } finally {
      await file.close();
    }
  }
  return total;
}
