import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { resolveTemporalCli } from '../../../client/setup/temporal-cli.js';
import type { StackOptions, WorkerSpec } from '../../../client/stack/stack-options.js';
import { stopStack } from '../../../client/stack/background.js';

/** What a stack needs, with a home of its own that is stopped and removed after use. */
export interface StackFixture extends AsyncDisposable {
  readonly options: StackOptions;
  readonly home: string;
}

export async function stackFixture(
  workers: readonly WorkerSpec[] = [],
  prefix = 'sprogskole-stack-',
): Promise<StackFixture> {
  const home = await mkdtemp(join(tmpdir(), prefix));
  // What `npm run setup` provides; a test makes none itself.
  const temporalCli = await resolveTemporalCli({ env: process.env, log: console.log, makers: {} });
  return {
    home,
    options: { home, temporalCli, workers, env: process.env, version: '1', log: () => undefined },
    [Symbol.asyncDispose]: async () => {
      await stopStack(home);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A worker with one activity, which polls within a second. */
export function tinyWorker(queue: string): WorkerSpec {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const entry = fileURLToPath(new URL('./tiny-worker.ts', import.meta.url));
  return {
    name: `worker-${queue}`,
    command: [process.execPath, '--import', loader, entry, queue],
    queue,
    device: null,
  };
}

export async function until(what: string, holds: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  for (const end = Date.now() + limitMs; Date.now() < end;) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(`not within ${limitMs} ms: ${what}`);
}
