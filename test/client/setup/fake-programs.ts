import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sprogskole-setup-'));
}

/** A shell script in the place of a real program. */
export async function fakeProgram(path: string, script: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

export async function fakeTemporal(path: string, version: string): Promise<string> {
  return fakeProgram(path, `echo "temporal version ${version} (Server 1.29.1, UI 2.42.1)"`);
}

/** PATH with the given folders first and, of this machine, only what a shell script needs. */
export function pathOf(...folders: string[]): string {
  return [...folders, '/usr/bin', '/bin'].join(delimiter);
}
