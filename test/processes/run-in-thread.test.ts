import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { runInThread } from '../../processes/run-in-thread.js';
import { temporaryFolder } from '../temporary-folder.js';

const never = new AbortController().signal;

/** A module with one function, and what the thread's function comes to. */
async function run(
  body: string,
  argument: unknown = null,
  signal = never,
  onReport: (report: unknown) => void = () => undefined,
) {
  const file = join(await temporaryFolder(), 'work.mts');
  await writeFile(file, `export async function work(argument: unknown, report: (r: unknown) => void) {\n${body}\n}`);
  return runInThread({ module: pathToFileURL(file).href, name: 'work', argument }, signal, onReport);
}

it('gives the result of a TypeScript function, and what it reports in order', async () => {
  const reports: unknown[] = [];
  const result = await run('report(1); report({ two: 2 }); return { got: argument };', [7], never, (report) =>
    reports.push(report),
  );
  expect({ result, reports }).toEqual({ result: { got: [7] }, reports: [1, { two: 2 }] });
});

it('leaves this thread free while it computes', async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  await run('const end = Date.now() + 300; while (Date.now() < end);');
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(3);
});

it('throws an error by its name, message and code', async () => {
  const body = `throw Object.assign(new TypeError('no room'), { name: 'DiskFullError', code: 'ENOSPC' });`;
  await expect(run(body)).rejects.toMatchObject({ name: 'DiskFullError', message: 'no room', code: 'ENOSPC' });
});

it('an abort ends it in the middle of a computation', async () => {
  const controller = new AbortController();
  const body = 'report("started"); for (;;);';
  const running = run(body, null, controller.signal, () => {
    controller.abort(new Error('enough'));
  });
  await expect(running).rejects.toThrow('enough');
});

it('a thread that ends by itself is no result', async () => {
  await expect(run('process.exit(3);')).rejects.toThrow('ended without a result (exit code 3)');
});
