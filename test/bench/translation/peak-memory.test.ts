import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { peakMemory } from '../../../bench/translation/peak-memory.js';

/** Takes 64 MB, gives them back, has a child that does the same, and says so. */
const HUNGRY = `
  let block = Buffer.alloc(64e6, 1); block = null;
  if (process.argv[1] === 'parent') {
    const child = require('child_process').spawn(process.execPath, ['-e', process.env.HUNGRY, 'child']);
    child.stdout.once('data', () => console.log('ready'));
    process.stdin.on('end', () => child.kill()).resume();
  } else { console.log('ready'); setInterval(() => {}, 1000); }`;

it.skipIf(!existsSync('/proc/self/status'))('counts what a process and its children had at their peak', async () => {
  const process_ = spawn(process.execPath, ['-e', HUNGRY, 'parent'], { env: { ...process.env, HUNGRY } });
  try {
    await once(process_.stdout, 'data');
    expect(await peakMemory(process_.pid ?? 0)).toBeGreaterThan(2 * 64e6);
  } finally {
    process_.stdin.end();
    await once(process_, 'exit');
  }
});

it('does not know the memory of a process that is not there', async () => {
  expect(await peakMemory(2 ** 30)).toBeNull();
});
