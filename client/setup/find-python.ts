import { UserError } from '../../contracts/errors.js';
import { runCommand } from './command.js';
import type { Env } from './paths.js';
import { atLeast, PYTHON_MINIMUM } from './versions.js';

/** Newest first among those the locked packages have wheels for, then whatever `python3` is. */
const NAMES = ['python3.13', 'python3.12', 'python3.11', 'python3.14', 'python3'];

const PROBE = 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)';
const PROBE_TIMEOUT_MS = 10_000;

/** Path of a Python that is new enough: `SPROGSKOLE_PYTHON`, else the first good one on PATH. */
export async function findPython(env: Env): Promise<string> {
  const chosen = env['SPROGSKOLE_PYTHON'];
  const tried: string[] = [];
  for (const name of chosen === undefined ? NAMES : [chosen]) {
    const found = await probe(name, env);
    if (found === null) continue;
    if (atLeast(found.version, PYTHON_MINIMUM)) return found.path;
    tried.push(`${name} is ${found.version}`);
  }
  throw new UserError('No usable Python was found.', {
    where: chosen === undefined ? `PATH (${NAMES.join(', ')})` : `SPROGSKOLE_PYTHON=${chosen}`,
    expected: `Python ${PYTHON_MINIMUM} or newer`,
    received: tried.length === 0 ? 'none that starts' : tried.join(', '),
    fix: `install Python ${PYTHON_MINIMUM}+, or set SPROGSKOLE_PYTHON to one, and run \`npm run setup\` again`,
  });
}

async function probe(program: string, env: Env): Promise<{ version: string; path: string } | null> {
  const { code, lines } = await runCommand(program, ['-c', PROBE], { env, timeoutMs: PROBE_TIMEOUT_MS });
  const [version, path] = lines;
  // sys.executable and not the name: a pyenv shim depends on the folder it is called from.
  return code === 0 && version !== undefined && path !== undefined ? { version, path } : null;
}
