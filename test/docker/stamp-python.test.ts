import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ensurePythonEnvironment } from '../../client/setup/python-environment.js';
import { stampPython } from '../../docker/stamp-python.js';
import { temporaryFolder } from '../temporary-folder.js';

it('the stamp of the image keeps a command from installing packages at run time', async () => {
  const project = await temporaryFolder();
  const python = join(project, '.venv', 'bin', 'python');
  await mkdir(join(project, '.venv', 'bin'), { recursive: true });
  await symlink(process.execPath, python);
  for (const name of ['uv.lock', 'pyproject.toml']) await writeFile(join(project, name), '');
  await stampPython(project);
  // No uv and no Python can be found in this environment.
  expect(await ensurePythonEnvironment({ env: {}, log: () => undefined, project })).toBe(python);
});
