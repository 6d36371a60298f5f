import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Without what an npm that runs this test hands on: it would count above the file. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));

it('npm knows every setting of .npmrc, and runs no install script of a package', async () => {
  const { stdout, stderr } = await promisify(execFile)('npm', ['config', 'get', 'ignore-scripts'], { cwd: ROOT, env });
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe('true');
});
