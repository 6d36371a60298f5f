import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findPython } from '../../../client/setup/find-python.js';
import { ensurePythonEnvironment } from '../../../client/setup/python-environment.js';
import { fakeProgram, pathOf, temporaryFolder } from './fake-programs.js';

let root: string;
let project: string;
let env: Record<string, string>;
let lines: string[];

beforeEach(async () => {
  root = await temporaryFolder();
  project = join(root, 'python');
  env = {
    PATH: pathOf(join(root, 'bin')),
    XDG_CACHE_HOME: join(root, 'cache'),
    PROJECT: project,
    CALLS: join(root, 'calls'),
  };
  lines = [];
  await mkdir(project);
  await writeFile(join(project, 'uv.lock'), 'version = 1');
  await writeFile(join(project, 'pyproject.toml'), '[project]');
  await fakePython('python3.12', '3.12.1');
});

async function fakePython(name: string, version: string): Promise<void> {
  const path = join(root, 'bin', name);
  await fakeProgram(path, `echo ${version}; echo ${path}`);
}

/** `uv` that notes how it was called and does what the script says. */
async function fakeUv(script: string): Promise<void> {
  const note = 'echo "$@" >> "$CALLS"';
  const version = 'if [ "$1" = --version ]; then echo "uv 0.99.0"; exit; fi';
  await fakeProgram(join(root, 'bin', 'uv'), `${version}\n${note}\n${script}`);
}

const installs = 'mkdir -p "$PROJECT/.venv/bin"; echo > "$PROJECT/.venv/bin/python"; echo Downloading torch >&2';

async function calls(): Promise<string[]> {
  return (await readFile(join(root, 'calls'), 'utf8')).trimEnd().split('\n');
}

function ensure(gpuDriver = join(root, 'no-driver')): Promise<string> {
  return ensurePythonEnvironment({ env, project, gpuDriver, log: (line) => lines.push(line) });
}

describe('the Python environment', () => {
  it('is made from the lock file, with every group, and what is big is announced', async () => {
    await fakeUv(installs);
    expect(await ensure()).toBe(join(project, '.venv', 'bin', 'python'));
    expect((await calls())[0]).toMatch(/^sync --locked --all-groups .*--python .*python3\.12$/);
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/GB to download/), '  Downloading torch']));
  });

  it('has what drives a GPU where there is one, and else does without', async () => {
    await fakeUv(installs);
    await ensure();
    await rm(join(project, '.venv'), { recursive: true });
    const driver = join(root, 'version');
    await writeFile(driver, 'NVRM version');
    await ensure(driver);
    const [without, withGpu] = await calls();
    expect(without).not.toContain('--all-extras');
    expect(withGpu).toContain('--all-extras');
  });

  it('is left alone the second time, and made anew when the lock file changes or it was deleted', async () => {
    await fakeUv(installs);
    await ensure();
    await ensure();
    expect(await calls()).toHaveLength(1);
    await writeFile(join(project, 'uv.lock'), 'version = 1 # changed');
    await ensure();
    expect(await calls()).toHaveLength(2);
    await rm(join(project, '.venv'), { recursive: true });
    await ensure();
    expect(await calls()).toHaveLength(3);
  });

  it('is gone on with after an interruption, on the Python it was begun with', async () => {
    await fakeUv(`${installs}; kill -9 $$`);
    await expect(ensure()).rejects.toThrow(/goes on where it stopped/);
    await fakeUv(installs);
    await ensure();
    expect((await calls())[1]).not.toContain('--python');
  });

  it.each([
    ['error: Failed to fetch: dns error: lookup address', /check the way to pypi\.org/],
    ['error: No space left on device (os error 28)', /free \d+ GB of disk space/],
    ['error: The lockfile needs to be updated', /run `uv lock`/],
    ['error: invalid peer certificate: UnknownIssuer', /UV_NATIVE_TLS/],
  ])('that cannot be made for "%s" says what to do', async (said, remedy) => {
    await fakeUv(`echo "${said}" >&2; exit 2`);
    await expect(ensure()).rejects.toThrow(remedy);
  });
});

describe('the Python to make it with', () => {
  it('is the newest known one on PATH', async () => {
    await fakePython('python3.13', '3.13.0');
    expect(await findPython({ PATH: join(root, 'bin') })).toBe(join(root, 'bin', 'python3.13'));
  });

  it('is SPROGSKOLE_PYTHON before any other, which is refused where it is too old', async () => {
    await fakePython('old', '3.9.1');
    const chosen = { ...env, SPROGSKOLE_PYTHON: join(root, 'bin', 'old') };
    await expect(findPython(chosen)).rejects.toThrow(/3\.11 or newer.*is 3\.9\.1/s);
  });

  it('passes over a shim that leads nowhere', async () => {
    await fakeProgram(join(root, 'bin', 'python3.13'), 'echo "pyenv: command not found" >&2; exit 127');
    expect(await findPython({ PATH: join(root, 'bin') })).toBe(join(root, 'bin', 'python3.12'));
  });
});
