import { CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { cancellationSignal } from '../../activities/heartbeat.js';
import { orCancelled } from '../../activities/or-cancelled.js';
import { FencedError, OutOfMemoryError, UserError } from '../../contracts/errors.js';
import { JobInterruptedError, PythonCrashedError } from '../../processes/python-errors.js';

const details = { where: 'x', expected: 'x', received: 'x', fix: 'x' };
const ERRORS = [
  new PythonCrashedError('SIGKILL', ''),
  new JobInterruptedError(3),
  new OutOfMemoryError('x'),
  new FencedError('x'),
  new UserError('The disk is full.', details),
  Object.assign(new Error('ENOTEMPTY: directory not empty'), { code: 'ENOTEMPTY' }),
  new SyntaxError('Unexpected end of JSON input'),
  new DOMException('aborted', 'AbortError'),
];

const failing = (error: Error, env: MockActivityEnvironment, cancel: boolean) =>
  env.run(
    orCancelled(async () => {
      if (cancel) env.cancel();
      await Promise.resolve();
      expect(cancellationSignal().aborted).toBe(cancel);
      throw error;
    }),
    undefined,
  );

it.each(ERRORS)('after a stop this is the stop: %s', async (error) => {
  await expect(failing(error, new MockActivityEnvironment(), true)).rejects.toThrow(CancelledFailure);
});

it.each(ERRORS)('without one this is what it is: %s', async (error) => {
  await expect(failing(error, new MockActivityEnvironment(), false)).rejects.toBe(error);
});
