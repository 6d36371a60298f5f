import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../contracts/errors.js';
import { isExecutable, lastLines, runCommand } from './command.js';
import { releaseLock, takeLock } from '../stack/process-lock.js';
import { onPath, toolsFolder, type Env } from './paths.js';
import type { Log } from './progress.js';
import { buildTemporalCli } from './temporal-build.js';
import { downloadTemporalCli } from './temporal-download.js';
import { atLeast, TEMPORAL_CLI_MINIMUM, TEMPORAL_CLI_VERSION } from './versions.js';

/** Puts a working CLI at `target`, or throws with the reason why it cannot. */
export type TemporalCliMaker = (target: string, context: TemporalCliContext) => Promise<void>;

export interface TemporalCliContext {
  readonly env: Env;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

export interface TemporalCliOptions extends TemporalCliContext {
  /** Tried in order where none is installed. By default a download, then a build with Go. */
  readonly makers?: Readonly<Record<string, TemporalCliMaker>>;
}

const MAKERS = { download: downloadTemporalCli, 'go build': buildTemporalCli };

/**
 * Path of the Temporal CLI, which holds the server. Precedence: `TEMPORAL_CLI` → `temporal` on PATH, where recent
 * enough → the cache folder → a download → built with Go from tools/temporal. The last two fill the cache.
 */
export async function resolveTemporalCli(options: TemporalCliOptions): Promise<string> {
  const tried: string[] = [];
  return (await chosen(options.env)) ?? (await installed(options.env, tried)) ?? (await cached(options, tried));
}

/** An explicit choice that does not work is an error, not a reason to take another one. */
async function chosen(env: Env): Promise<string | null> {
  const path = env['TEMPORAL_CLI'];
  if (path === undefined || path === '') return null;
  const { version, output } = await versionOf(path, env);
  // The server is started in a folder of its own.
  if (version !== null) return path.includes('/') ? resolve(path) : path;
  throw new UserError('TEMPORAL_CLI does not point to a Temporal CLI.', {
    where: `TEMPORAL_CLI=${path}`,
    expected: 'an executable that answers `--version` with "temporal version …"',
    received: output,
    fix: 'correct the path, or unset TEMPORAL_CLI and run `npm run setup`',
  });
}

async function installed(env: Env, tried: string[]): Promise<string | null> {
  for (const path of onPath(env, 'temporal')) {
    if (!(await isExecutable(path))) continue;
    const { version, output } = await versionOf(path, env);
    if (version !== null && atLeast(version, TEMPORAL_CLI_MINIMUM)) return path;
    tried.push(`${path}: ${version === null ? output : `is ${version}, older than ${TEMPORAL_CLI_MINIMUM}`}`);
  }
  if (tried.length === 0) tried.push('PATH: no `temporal`');
  return null;
}

async function cached(options: TemporalCliOptions, tried: string[]): Promise<string> {
  const target = join(toolsFolder(options.env), `temporal-${TEMPORAL_CLI_VERSION}`);
  if (await isComplete(target)) return target;
  tried.push(`${target}: not there`);
  await mkdir(dirname(target), { recursive: true });
  return alone(`${target}.lock`, options, async () =>
    (await isComplete(target)) ? target : make(target, options, tried),
  );
}

async function make(target: string, options: TemporalCliOptions, tried: string[]): Promise<string> {
  for (const [name, maker] of Object.entries(options.makers ?? MAKERS)) {
    options.signal?.throwIfAborted();
    try {
      await maker(target, options);
      return target;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      options.log(`Temporal: ${name} did not work: ${reason.split('\n')[0] ?? ''}`);
      tried.push(`${name}: ${reason}`);
    }
  }
  options.signal?.throwIfAborted();
  throw notFound(tried);
}

const LOCK_POLL_MS = 500;

/** One build at a time on a machine: a second one would only make both slower. */
async function alone<T>(lock: string, { log, signal }: TemporalCliOptions, work: () => Promise<T>): Promise<T> {
  let result = await takeLock(lock);
  if (!result.taken) log(`Temporal: process ${result.holder?.pid ?? 'unknown'} is already fetching the CLI; waiting`);
  while (!result.taken) {
    await sleep(LOCK_POLL_MS, undefined, { signal });
    result = await takeLock(lock);
  }
  try {
    return await work();
  } finally {
    await releaseLock(lock, result.self);
  }
}

/** Makers rename a finished file into place, so that it is there means that it is whole. */
async function isComplete(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && found.size > 0 && (await isExecutable(path));
}

const VERSION_TIMEOUT_MS = 20_000;

async function versionOf(path: string, env: Env): Promise<{ version: string | null; output: string }> {
  const { code, lines } = await runCommand(path, ['--version'], { env, timeoutMs: VERSION_TIMEOUT_MS });
  const found = /^temporal version (\d+\.\d+\.\d+)(\S*)/.exec(lines[0] ?? '');
  // A build from source without a version stamp calls itself 0.0.0-DEV: whoever built it knows what it is.
  const version = found?.[2] === '-DEV' ? TEMPORAL_CLI_VERSION : (found?.[1] ?? null);
  return { version: code === 0 ? version : null, output: lines[0] ?? `exit code ${code ?? 'none'}` };
}

function notFound(tried: readonly string[]): UserError {
  return new UserError('There is no Temporal CLI, and none could be made.', {
    where: 'the embedded Temporal server',
    expected: `the \`temporal\` program, ${TEMPORAL_CLI_MINIMUM} or newer`,
    received: `tried, in order:${lastLines(
      tried.flatMap((one) => one.split('\n')),
      40,
    )}`,
    fix:
      'install it (https://docs.temporal.io/cli) and put it on PATH or name it in TEMPORAL_CLI; or install ' +
      'Go 1.25+ and run `npm run setup` again; or set TEMPORAL_ADDRESS to use a Temporal server that runs elsewhere',
  });
}
