import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Version for lineage: the package's, with the commit where this is a git checkout. */
export async function codeVersion(): Promise<string> {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  const commit = await promisify(execFile)('git', ['describe', '--always', '--dirty', '--abbrev=12'], {
    cwd: ROOT,
  }).then(
    ({ stdout }) => `+${stdout.trim()}`,
    () => '',
  );
  return `${version}${commit}`;
}
