import { CancelledFailure, Context } from '@temporalio/activity';
import { ActivityCancellationDetails, ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { FencedError, OutOfMemoryError, UserError } from '../../contracts/errors.js';
import { JobInterruptedError, PythonCrashedError } from '../../processes/python-errors.js';
import { retryBudgets } from '../../workers/retry-budgets.js';

const details = { where: 'x', expected: 'x', received: 'x', fix: 'x' };
const ERRORS = [
  new PythonCrashedError('SIGKILL', ''),
  new JobInterruptedError(3),
  new OutOfMemoryError('x'),
  new FencedError('x', null),
  new UserError('The disk is full.', details),
  Object.assign(new Error('ENOTEMPTY: directory not empty'), { code: 'ENOTEMPTY' }),
  new SyntaxError('Unexpected end of JSON input'),
  new DOMException('aborted', 'AbortError'),
];

/** As the SDK tells an activity of them. */
const DETAILS = { CANCELLED: { cancelRequested: true }, WORKER_SHUTDOWN: { workerShutdown: true } } as const;

/** An activity of a worker of ours that fails, where `stop` says so after it was told to stop. */
function failing(error: Error, stop: keyof typeof DETAILS | null): Promise<unknown> {
  const env = new MockActivityEnvironment({ attempt: 1 });
  return env.run(async () => {
    const { inbound } = retryBudgets(() => Promise.resolve(3))(Context.current());
    return inbound?.execute?.({ args: [], headers: {} }, async () => {
      if (stop !== null) env.cancel(stop, new ActivityCancellationDetails(DETAILS[stop]));
      await Promise.resolve();
      throw error;
    });
  });
}

it.each(ERRORS)('after a cancellation or pause this is the stop: %s', async (error) => {
  await expect(failing(error, 'CANCELLED')).rejects.toThrow(CancelledFailure);
});

it.each(ERRORS)('after the stop of the worker this is tried again: %s', async (error) => {
  const failure = await failing(error, 'WORKER_SHUTDOWN').catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'WorkerStopped', nonRetryable: false });
});

it.each(ERRORS)('without one this is what it is: %s', async (error) => {
  await expect(failing(error, null)).rejects.toMatchObject({ message: error.message });
});
