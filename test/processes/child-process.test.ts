import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { identify } from '../../client/stack/process-identity.js';
import {
  endOf,
  killWithGroup,
  lastWordsOf,
  parseEvent,
  signalGroup,
  withLastWords,
} from '../../processes/child-process.js';

const run = (program: string, detached = false) => spawn(process.execPath, ['-e', program], { detached });

test.each([
  ['exit code 0', 0, 'process.exit(0)'],
  ['exit code 7', 7, 'process.exit(7)'],
  ['SIGTERM', null, 'process.kill(process.pid, "SIGTERM"); setInterval(() => 0, 1000)'],
])('a child that ended by %s says so', async (how, code, program) => {
  expect(await endOf(run(program))).toEqual({ code, how });
});

test('a program that is not there is an ending too', async () => {
  expect(await endOf(spawn('/nowhere/program'))).toEqual({ code: null, how: 'spawn /nowhere/program ENOENT' });
});

test('of all that a child says on standard error its last words are kept', async () => {
  const child = run('process.stderr.write("x".repeat(100_000) + "\\nout of luck\\n")');
  const lastWords = lastWordsOf(child);
  await endOf(child);
  expect(lastWords()).toMatch(/x\nout of luck$/);
  expect(lastWords().length).toBeLessThan(2_001);
  expect(withLastWords('It ended.', 'out of luck')).toBe('It ended. Its last words:\nout of luck');
  expect(withLastWords('It ended.', '')).toBe('It ended.');
});

/** A child in a group of its own with a helper, once that runs; it ends by itself where `leaves` says so. */
async function withHelper(leaves: boolean) {
  const helper = "require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'])";
  const last = leaves ? 'process.exit(0)' : 'setInterval(() => 0, 1000)';
  const child = run(`const { pid } = ${helper}; process.stdout.write(String(pid), () => { ${last} })`, true);
  const [pid] = (await child.stdout.take(1).toArray()) as [Buffer];
  return { child, pid: Number(pid.toString()) };
}

const isGone = async (pid: number) => (await identify(pid)) === null;

test('a child is killed together with its helpers, and what one left behind can still be signalled', async () => {
  for (const leaves of [false, true]) {
    const { child, pid } = await withHelper(leaves);
    const ended = endOf(child);
    if (leaves) {
      await ended;
      killWithGroup(child);
      expect(await isGone(pid)).toBe(false);
      signalGroup(child, 'SIGKILL');
    } else {
      killWithGroup(child);
      expect((await ended).how).toBe('SIGKILL');
    }
    await expect.poll(() => isGone(pid)).toBe(true);
  }
});

test('a line is an event of the schema or none', () => {
  const schema = z.object({ event: z.literal('done') });
  expect(parseEvent('{"event":"done"}', schema)).toEqual({ event: 'done' });
  for (const line of ['{"event":"gone"}', 'Loading weights …', '']) expect(parseEvent(line, schema)).toBeUndefined();
});
