/**
 * How late the pipeline worker's event loop gets while it does the CPU stages of a run: `npm run bench:event-loop`. The
 * baseline, in the same run, does the same work in the worker's own thread.
 *
 * `-- 20000` is for 20,000 messages instead of 100,000; `--cutting` measures planning and merging, too.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measured, type Measured } from './event-loop/measure.js';
import { casesOf } from './event-loop/stages.js';

const [size = '100000'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const messages = Number(size);
const folder = await mkdtemp(join(tmpdir(), 'sprogskole-bench-'));
try {
  console.log(`${messages} messages, ${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown CPU'}`);
  console.log('| stage | where | time, s | event loop late: p99, ms | longest, ms | longest silence, s |');
  console.log('| --- | --- | ---: | ---: | ---: | ---: |');
  for await (const { name, here, asDefined } of casesOf(folder, messages, process.argv.includes('--cutting'))) {
    print(name, 'baseline: own thread', await measured(here));
    print(name, 'as a worker does it', await measured(asDefined));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function print(name: string, where: string, { seconds, p99, longest, silence }: Measured<unknown>): void {
  const numbers = [seconds.toFixed(1), p99.toFixed(0), longest.toFixed(0), silence.toFixed(1)];
  console.log(`| ${[name, where, ...numbers].join(' | ')} |`);
}
