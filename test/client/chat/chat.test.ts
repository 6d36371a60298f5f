import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listFiles } from '../../../artifacts/list-files.js';
import { identify, isAlive, type ProcessIdentity } from '../../../client/stack/process-identity.js';
import { PYTHON_PROGRAM } from '../../../config/python-paths.js';
import { endOf } from '../../../processes/child-process.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { homeWithRun } from '../home-with-run.js';

// A model loads in 6 s, and in a minute beside other work.
vi.setConfig({ testTimeout: 180_000 });

const BIN = join(import.meta.dirname, '../../../client/bin.js');
const DEMO_BASE = join(import.meta.dirname, '../../../demo/base');

/** Tokens that take the demo's base many minutes. */
const ENDLESS = 100_000;

/** Runs a command in a terminal of its own: what is written to it is typed. */
const IN_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** The demo's base with a long context, and with an end of text that it never writes. */
async function talkativeBase(): Promise<string> {
  const folder = join(await temporaryFolder(), 'base');
  await cp(DEMO_BASE, folder, { recursive: true });
  await change(join(folder, 'config.json'), { max_position_embeddings: 2 * ENDLESS });
  await change(join(folder, 'tokenizer_config.json'), { eos_token: '<unk>' });
  return folder;
}

async function change(file: string, settings: object): Promise<void> {
  const before = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...before, ...settings }));
}

const chat = (tokens: number) => [process.execPath, BIN, 'chat', '--max-new-tokens', String(tokens)] as const;

function start(home: string, [program, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(program, args, { env: { ...process.env, SPROGSKOLE_HOME: home, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Waits for something to be written to standard output, and returns all that was since the last time. */
function reader({ stdout }: ChildProcessWithoutNullStreams): (what: string) => Promise<string> {
  let seen = '';
  stdout.setEncoding('utf8').on('data', (more: string) => (seen += more));
  return async (what) => {
    while (!seen.includes(what)) await new Promise((resolve) => stdout.once('data', resolve));
    const all = seen;
    seen = '';
    return all;
  };
}

const filesOf = async (home: string) => (await listFiles(home, { hidden: true })).map(({ path }) => path);

test('in a terminal Ctrl-C ends the reply and not the next one, and at the prompt the chat with 130', async () => {
  const home = await homeWithRun(await talkativeBase());
  const terminal = [PYTHON_PROGRAM, '-c', IN_TERMINAL, ...chat(ENDLESS)] as const;
  const child = start(home, terminal, { LC_ALL: 'da_DK.ISO-8859-1' });
  const until = reader(child);
  expect(await until('you> ')).toContain('The locale of this terminal is da_DK.ISO-8859-1, but');
  for (const question of ['Skriv en løkke i Python.', 'Og en til.']) {
    child.stdin.write(`${question}\r`);
    await until(question);
    await until(' ');
    child.stdin.write('\u0003');
    await until('you> ');
  }
  child.stdin.write('\u0003');
  expect((await endOf(child)).code).toBe(130);
  expect(await filesOf(home)).toEqual(['runs/lesson.json']);
});

test('questions from a pipe are answered whatever is in them, in UTF-8 whatever the locale is', async () => {
  const home = await homeWithRun(DEMO_BASE);
  const child = start(home, chat(4), { LC_ALL: 'C', PYTHONIOENCODING: 'latin-1' });
  const questions = ['ø'.repeat(200_000), 'en\0to', 'en\u2028to', '/new', 'Sig "blå".', 'x\r', ''].join('\n');
  child.stdin.end(Buffer.concat([Buffer.from(questions), Buffer.from('bl\xe5 \xff\n', 'latin1')]));
  const [said, told, { code }] = await Promise.all([text(child.stdout), text(child.stderr), endOf(child)]);
  expect(code).toBe(0);
  expect(told).toMatch(/^loading the base model of lesson …\n.* not UTF-8; the model sees \uFFFD .*\n$/);
  expect(said.trimEnd().split('\n').length).toBeGreaterThanOrEqual(6);
});

test('a chat ends quietly in the middle of a reply where nobody reads it any more', async () => {
  const home = await homeWithRun(await talkativeBase());
  const child = start(home, chat(ENDLESS));
  const told = text(child.stderr);
  child.stdin.write('Skriv en løkke i Python.\n');
  await reader(child)(' ');
  child.stdout.destroy();
  expect((await endOf(child)).code).toBe(0);
  expect(await told).toBe('loading the base model of lesson …\n');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGKILL', null],
] as const)('%s ends a chat with its model, and leaves no file behind', async (signal, code) => {
  const home = await homeWithRun(DEMO_BASE);
  const child = start(home, chat(4));
  const model = await onlyChild(child);
  child.kill(signal);
  expect((await endOf(child)).code).toBe(code);
  while (await isAlive(model)) await sleep(50);
  expect(await filesOf(home)).toEqual(['runs/lesson.json']);
});

async function onlyChild({ pid }: ChildProcessWithoutNullStreams): Promise<ProcessIdentity> {
  for (;;) {
    const found = await promisify(execFile)('pgrep', ['-P', String(pid), '-f', 'sprogskole -$']).catch(() => null);
    const identity = found === null ? null : await identify(Number(found.stdout));
    if (identity !== null) return identity;
    await sleep(50);
  }
}
