import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

const exec = promisify(execFile);

export interface SmallDisk {
  readonly folder: string;
  /** Leaves not a byte. */
  fill(): Promise<void>;
  /** Makes room again. */
  free(): Promise<void>;
}

/** A real disk of 256 KiB, until the test ends; skips the test where nothing can be mounted. */
export async function smallDisk(skip: TestContext['skip']): Promise<SmallDisk> {
  const folder = await temporaryFolder();
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]).catch((error: unknown) => {
    skip(`SKIPPED: a small disk cannot be mounted here (${String(error)})`);
  });
  onTestFinished(async () => {
    await exec('umount', [folder]);
  });
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => writeFile(ballast, Buffer.alloc(1 << 20)).catch(() => undefined),
    free: () => rm(ballast),
  };
}
