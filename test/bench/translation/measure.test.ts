import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Contestant } from '../../../bench/translation/contestants.js';
import { DriverError } from '../../../bench/translation/driver-process.js';
import { measure, WrongLengthError } from '../../../bench/translation/measure.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sprogskole-bench-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** An engine that takes half a second by its own clock for whatever it is told to write. */
async function contestant(id: string, script: string): Promise<Contestant> {
  const file = join(folder, `${id}.mjs`);
  await writeFile(file, `const say = (answer) => console.log(JSON.stringify(answer));\n${script}`);
  return {
    precision: 'float32',
    command: (work) => ({ program: process.execPath, args: [file, work] }),
    runs: ['a', 'b'].map((run) => ({ id: `${id}-${run}`, title: `${id} ${run}`, settings: { run }, setting: '' })),
  };
}

const ANSWERS = `say({ loadSeconds: 0.25 });
  process.stdin.on('data', () => say({ seconds: 0.5, outputs: [[5, 6], [7, 8, 9]], delay: 3 }));`;

function options(log: string[] = []) {
  const workload = { ids: [[3, 2], [3, 2]], out: [2, 3] }; // prettier-ignore
  return { workload, workFile: 'work.json', rounds: 2, log: (line: string) => void log.push(line) };
}

it('runs every engine once a round, every other round backwards', async () => {
  const log: string[] = [];
  const both = [await contestant('one', ANSWERS), await contestant('two', ANSWERS)];
  const measured = await measure(both, options(log));
  expect(log.map((line) => /\/2 {2}(\w+ \w)/.exec(line)?.[1])).toEqual([
    ...['one a', 'one b', 'two a', 'two b'],
    ...['two b', 'two a', 'one b', 'one a'],
  ]);
  expect(measured).toHaveLength(4);
  expect(measured[0]?.samples).toHaveLength(2);
  expect(measured[0]?.samples[0]).toMatchObject({ tokensPerSecond: 10, loadSeconds: 0.25, extra: { delay: 3 } });
});

it('refuses speeds of an engine that wrote more or fewer tokens', async () => {
  const short = await contestant('short', ANSWERS.replace('[7, 8, 9]', '[7, 8]'));
  const error: unknown = await measure([short], options()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WrongLengthError);
  expect(String(error)).toContain('short a wrote 2 tokens in row 1, not 3');
});

it('says what an engine said when it died', async () => {
  const broken = await contestant('broken', `console.error('no such model'); process.exit(3);`);
  const error: unknown = await measure([broken], options()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DriverError);
  expect(String(error)).toContain('no such model');
});
