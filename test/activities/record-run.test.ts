import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it, vi } from 'vitest';
import { recordRun } from '../../activities/record-run.js';
import { Home } from '../../artifacts/home.js';
import { RunBook } from '../../artifacts/run-book.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import type { RunRecord } from '../../contracts/lineage.js';
import { smallDisk } from '../small-disk.js';
import { temporaryFolder } from '../temporary-folder.js';

const { config } = await loadPipeline('demo');
const record: RunRecord = {
  ...{ runId: 'a', config, startedAt: new Date(0).toISOString(), endedAt: null },
  ...{ status: 'running', stages: {} },
};

/** Records in an activity. @returns what its log warned of */
async function warningsOf(runs: RunBook, waits: readonly number[]): Promise<string[]> {
  const warn = vi.fn();
  const log = (): void => undefined;
  const logger = { log, trace: log, debug: log, info: log, warn, error: log };
  await new MockActivityEnvironment({}, { logger }).run(() => recordRun({ runs }, record, waits));
  return warn.mock.calls.map(([message]) => String(message));
}

it('on a full disk ends with a warning of what is missing, not with a failure', async ({ skip }) => {
  const disk = await smallDisk(skip);
  await disk.fill();
  const [warning] = await warningsOf(new Home(disk.folder).runs, [1, 1]);
  expect(warning).toContain('The record of run a (running) was not written. The disk is full.');
  expect(warning).toContain('received: 0 bytes free (ENOSPC)');
});

it('records once there is room', async ({ skip }) => {
  const disk = await smallDisk(skip);
  const { runs } = new Home(disk.folder);
  await disk.fill();
  setTimeout(() => void disk.free(), 20);
  expect(await warningsOf(runs, Array<number>(100).fill(10))).toEqual([]);
  expect(await runs.read('a')).toEqual(record);
});

it('does not wait for a disk that does not answer', async () => {
  const runs = new RunBook(join(await temporaryFolder(), 'runs'));
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  vi.spyOn(runs, 'write').mockReturnValue(new Promise(() => undefined));
  const warnings = warningsOf(runs, [1, 1]);
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect((await warnings)[0]).toContain('The disk did not answer for 10 s.');
});
