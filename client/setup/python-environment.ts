import { statfs, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { PYTHON_FOLDER } from '../../config/python-paths.js';
import { UserError } from '../../contracts/errors.js';
import { lastLines, runCommand, type CommandResult } from './command.js';
import { findPython } from './find-python.js';
import type { Env } from './paths.js';
import { reportStep, type Log } from './progress.js';
import { isStamped, stampKey, writeStamp } from './stamp.js';
import { ensureUv } from './uv.js';
import { UV_VERSION } from './versions.js';

export interface PythonOptions {
  readonly env: Env;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** The uv project; by default the package's own. */
  readonly project?: string;
  /** A file that is there where a GPU can be used; by default what NVIDIA's driver for Linux puts into /proc. */
  readonly gpuDriver?: string;
}

const NVIDIA_DRIVER = '/proc/driver/nvidia/version';

/** Measured on Linux x86-64 with torch 2.15 and its CUDA libraries; macOS needs a fifth. */
const DOWNLOAD_GB = 3;
const DISK_GB = 6;

const GIB = 1024 ** 3;

/** Lines of uv worth showing: what is big, and the totals. */
const SHOWN = /^\s*(Downloading|Downloaded|Building|Built|Prepared|Installed|Uninstalled|Creating|warning:)/;

/** Path of the project's Python, with every locked package in place. Does nothing where a stamp says so. */
export async function ensurePythonEnvironment(options: PythonOptions): Promise<string> {
  const project = options.project ?? PYTHON_FOLDER;
  const venv = join(project, '.venv');
  const key = await stampKey(project, UV_VERSION, options.env['SPROGSKOLE_PYTHON'] ?? '');
  if (!(await isStamped(venv, key))) {
    const uv = await ensureUv(options.env, options.log, options.signal);
    await sync(uv, project, venv, options);
    await writeStamp(venv, key);
  }
  return join(venv, 'bin', 'python');
}

async function sync(uv: string, project: string, venv: string, options: PythonOptions): Promise<void> {
  const { env, log, signal } = options;
  await warnWhenDiskIsShort(project, log);
  const gpu = (await stat(options.gpuDriver ?? NVIDIA_DRIVER).catch(() => null)) !== null;
  // The extras are libraries (1 GB) that only a GPU is driven with.
  const args = ['sync', '--locked', '--all-groups', ...(gpu ? ['--all-extras'] : []), '--no-progress'];
  const result = await reportStep(log, 'Python: installing packages', `PyTorch and TRL; ${size()}`, async () =>
    runCommand(uv, [...args, '--project', project, ...(await interpreter(venv, env))], {
      env: await uvEnvironment(project, venv, env),
      signal,
      onLine: (line) => {
        if (SHOWN.test(line)) log(`  ${line.trim()}`);
      },
    }),
  );
  if (result.code !== 0) throw syncError(result, project);
}

function size(): string {
  return `up to ${DOWNLOAD_GB} GB to download and ${DISK_GB} GB on disk the first time`;
}

/** Leaves a good environment on the Python it has: another one would mean to install everything again. */
async function interpreter(venv: string, env: Env): Promise<string[]> {
  const exists = await stat(join(venv, 'bin', 'python')).catch(() => null);
  if (exists !== null && env['SPROGSKOLE_PYTHON'] === undefined) return [];
  return ['--python', await findPython(env)];
}

async function uvEnvironment(project: string, venv: string, env: Env): Promise<Env> {
  const cache = env['UV_CACHE_DIR'] ?? env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache');
  const copies = !(await onOneFileSystem(cache, project));
  return {
    // A wheel of 800 MB on a slow line stalls longer than the default of 30 s.
    UV_HTTP_TIMEOUT: '300',
    // Hard links do not cross file systems.
    ...(copies ? { UV_LINK_MODE: 'copy' } : {}),
    ...env,
    UV_PROJECT_ENVIRONMENT: venv,
    UV_PYTHON_DOWNLOADS: 'never',
    VIRTUAL_ENV: undefined,
  };
}

async function onOneFileSystem(one: string, other: string): Promise<boolean> {
  return (await device(one)) === (await device(other));
}

/** Of the folder, or of the nearest one above it that is there. */
async function device(folder: string): Promise<number> {
  const found = await stat(folder).catch(() => null);
  return found?.dev ?? (folder === dirname(folder) ? 0 : device(dirname(folder)));
}

async function warnWhenDiskIsShort(project: string, log: Log): Promise<void> {
  const { bavail, bsize } = await statfs(project);
  const free = (bavail * bsize) / GIB;
  if (free < DISK_GB)
    log(`  warning: ${free.toFixed(1)} GB free below ${project}; a first install needs ${DISK_GB} GB`);
}

const NETWORK = /dns error|error sending request|failed to fetch|failed to download|timed out|connection|offline/i;
const DISK_FULL = /no space left|os error 28/i;

function syncError(result: CommandResult, project: string): UserError {
  const output = result.lines.join('\n');
  return new UserError('The Python packages could not be installed.', {
    where: `uv sync --locked in ${project}`,
    expected: 'every package of uv.lock installed',
    received: `exit code ${result.code ?? 'none'}${lastLines(result.lines)}`,
    fix: `${remedy(output)}; then \`npm run setup\` goes on where it stopped`,
  });
}

function remedy(output: string): string {
  if (DISK_FULL.test(output)) return `free ${DISK_GB} GB of disk space, or set UV_CACHE_DIR to a folder that has it`;
  if (output.includes('needs to be updated')) return 'pyproject.toml and uv.lock differ: run `uv lock` in python/';
  if (/certificate|tls/i.test(output)) return 'set UV_NATIVE_TLS=1 so that uv trusts the certificates of this machine';
  if (NETWORK.test(output)) return 'check the way to pypi.org (proxy: HTTPS_PROXY)';
  return 'mend what uv says above';
}
