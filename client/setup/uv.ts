import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { draftName } from '../../artifacts/path-part.js';
import { UserError } from '../../contracts/errors.js';
import { isExecutable, lastLines, runCommand, type CommandResult } from './command.js';
import { findPython } from './find-python.js';
import { onPath, toolsFolder, type Env } from './paths.js';
import { reportStep, type Log } from './progress.js';
import { atLeast, UV_MINIMUM, UV_VERSION } from './versions.js';

const VERSION_TIMEOUT_MS = 10_000;

/** Path of uv: on PATH where it is recent enough, else the pinned one from PyPI in the cache folder. */
export async function ensureUv(env: Env, log: Log, signal?: AbortSignal): Promise<string> {
  const found = await recentUvOnPath(env);
  if (found !== null) return found;
  const folder = join(toolsFolder(env), `uv-${UV_VERSION}`);
  const uv = join(folder, 'bin', 'uv');
  if (!(await isExecutable(uv))) {
    await reportStep(log, `Python: installing uv ${UV_VERSION}`, 'it installs the packages python/uv.lock names', () =>
      install(folder, env, signal),
    );
  }
  return uv;
}

async function recentUvOnPath(env: Env): Promise<string | null> {
  for (const path of onPath(env, 'uv')) {
    if (!(await isExecutable(path))) continue;
    const { lines } = await runCommand(path, ['--version'], { env, timeoutMs: VERSION_TIMEOUT_MS });
    const version = /^uv (\d+\.\d+\.\d+)/.exec(lines[0] ?? '')?.[1];
    if (version !== undefined && atLeast(version, UV_MINIMUM)) return path;
  }
  return null;
}

/** Into a folder of its own first: one that was interrupted is never taken for complete. */
async function install(folder: string, env: Env, signal?: AbortSignal): Promise<void> {
  const python = await findPython(env);
  const temporary = `${folder}.${draftName()}.tmp`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    const result = await pipInstall(python, temporary, { ...env, PYTHONNOUSERSITE: '1' }, signal);
    if (!(await isExecutable(join(temporary, 'bin', 'uv')))) throw installError(result);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** `pip --target` where there is no venv module (Debian splits it off) or, the other way round, no pip. */
async function pipInstall(python: string, folder: string, env: Env, signal?: AbortSignal): Promise<CommandResult> {
  const options = { env, signal };
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
  const venv = await runCommand(python, ['-m', 'venv', folder], options);
  if (venv.code === 0) return runCommand(join(folder, 'bin', 'python'), [...pip, `uv==${UV_VERSION}`], options);
  await rm(folder, { recursive: true, force: true });
  return runCommand(python, [...pip, '--target', folder, `uv==${UV_VERSION}`], options);
}

function installError(result: CommandResult): UserError {
  return new UserError('uv could not be installed.', {
    where: `pip install uv==${UV_VERSION}`,
    expected: 'a Python with venv or pip, and a way to PyPI (or a mirror that pip is configured for)',
    received: `exit code ${result.code ?? 'none'}${lastLines(result.lines)}`,
    fix: `install uv ${UV_MINIMUM} or newer yourself (https://docs.astral.sh/uv), or mend the above, and run \`npm run setup\` again`,
  });
}
