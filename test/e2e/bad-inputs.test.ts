import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../client/exit-codes.js';
import { PLAN, RUN, type BadInput } from './bad-inputs/bad-input.js';
import { commandCases, usageCases } from './bad-inputs/command-cases.js';
import { datasetCases } from './bad-inputs/dataset-cases.js';
import { modelCases } from './bad-inputs/model-cases.js';
import { CLI, run, runCli, type Ended } from './bad-inputs/run-cli.js';
import { scoringCases } from './bad-inputs/scoring-cases.js';
import { settingsCases } from './bad-inputs/settings-cases.js';
import { translateCases } from './bad-inputs/translate-cases.js';
import { workingFolder } from './bad-inputs/working-folder.js';

// A case is the start of a Node process, a second of one core.
vi.setConfig({ maxConcurrency: 2 });

/** What a refused command may leave in the home: no stack.json, no logs, nothing of a server or a run. */
const HARMLESS = ['models', 'runs', 'scratch'];

const tries: { root: string; count: number } = { root: '', count: 0 };

beforeAll(async () => {
  tries.root = await realpath(await mkdtemp(path.join(tmpdir(), 'sprogskole-bad-inputs-')));
});

afterAll(() => rm(tries.root, { recursive: true, force: true }));

/** A folder in which only what the case spoils does not work; removed with all others at the end. */
async function folderOf(files: BadInput['files'] = {}): Promise<string> {
  const folder = path.join(tries.root, String(tries.count++));
  await mkdir(folder);
  await workingFolder(folder, files);
  return folder;
}

async function ask(command: readonly string[], folder: string, env: BadInput['env'] = {}): Promise<Ended> {
  const home = { SPROGSKOLE_HOME: 'home' };
  const ended = await runCli(command, folder, { ...home, ...env });
  // Only where a case is not refused: nothing may stay behind.
  if (existsSync(path.join(folder, 'home', 'stack.json'))) await runCli(['down'], folder, home);
  return ended;
}

function expectMessage(stderr: string, folder: string, says: BadInput['says']): void {
  const [problem, where, expected, received, ...fix] = stderr.replaceAll(folder, '.').trimEnd().split('\n');
  expect({ problem, where }).toEqual({ problem: says.problem, where: `  where:    ${says.where}` });
  expect(expected).toMatch(/^ {2}expected: ./);
  expect(expected).toContain(says.expected);
  expect(received).toMatch(/^ {2}received: ./);
  expect(received).toContain(says.received);
  expect(fix[0]).toMatch(/^ {2}fix: {6}./);
  expect(fix.join('\n')).toContain(says.fix);
  expect(stderr).not.toContain('    at ');
}

async function expectNothingStarted(folder: string): Promise<void> {
  const left = await readdir(path.join(folder, 'home')).catch(() => []);
  expect(left.filter((name) => !HARMLESS.includes(name))).toEqual([]);
}

describe.concurrent('a bad input gets one message with place and fix, before anything starts', () => {
  it.each([...settingsCases, ...datasetCases, ...modelCases, ...scoringCases, ...commandCases, ...translateCases])(
    '$what',
    async ({ command, files, env, says }) => {
      const folder = await folderOf(files);
      const { code, stdout, stderr } = await ask(command, folder, env);
      expectMessage(stderr, folder, says);
      expect({ code, stdout }).toEqual({ code: EXIT.input, stdout: '' });
      await expectNothingStarted(folder);
    },
  );

  it.each(usageCases)('sprogskole $command', async ({ command, says }) => {
    const folder = await folderOf();
    const { code, stderr } = await ask(command, folder);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(EXIT.input);
  });

  it('a full disk', async ({ skip }) => {
    const folder = await folderOf();
    const { code, stderr } = await onFullDisk(folder);
    if (/^(unshare|mount):/.test(stderr)) skip(`SKIPPED: a small disk cannot be mounted here (${stderr.trim()})`);
    expectMessage(stderr, folder, {
      problem: 'The disk is full.',
      where: './home',
      expected: 'room for this file',
      received: '0 bytes free (ENOSPC)',
      fix: 'free disk space, or point SPROGSKOLE_HOME at a larger disk',
    });
    expect(code).toBe(EXIT.input);
  });
});

/** `run` with its home on a disk of 256 KiB without a free byte, which only its own process tree sees. */
async function onFullDisk(folder: string): Promise<Ended> {
  await mkdir(path.join(folder, 'home'));
  const script = `mount -t tmpfs -o size=256k tmpfs home || exit
head -c 1M /dev/zero >home/full 2>/dev/null
exec "$@"`;
  const command = ['unshare', '-Urm', 'sh', '-c', script, 'sh', process.execPath, CLI, ...RUN] as const;
  return run(command, folder, { SPROGSKOLE_HOME: 'home' }).catch((error: unknown) => ({
    code: null,
    stdout: '',
    stderr: `unshare: ${String(error)}`,
  }));
}

describe('the folder that the cases spoil', () => {
  it('works', async () => {
    const { code, stderr } = await ask(PLAN, await folderOf());
    expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: '' });
  });
});
