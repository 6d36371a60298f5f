import { DiskFullError, OutOfMemoryError, UserError } from '../contracts/errors.js';
import type { JobEvent } from '../contracts/python-job.js';
import { withLastWords } from '../processes/child-process.js';

/** Thrown when a Python process ends without a result and without saying why. Retried from the last checkpoint. */
export class PythonCrashedError extends Error {
  override readonly name = 'PythonCrashedError';
  constructor(how: string, lastWords: string) {
    super(withLastWords(`Python ended with ${how}.`, lastWords));
  }
}

/** Thrown when the trainer saved and stopped because it was asked to. */
export class JobInterruptedError extends Error {
  override readonly name = 'JobInterruptedError';
  constructor(step: number) {
    super(`The trainer was stopped after step ${step}; its checkpoint is kept.`);
  }
}

type ErrorEvent = Extract<JobEvent, { event: 'error' }>;

export function errorFromEvent(event: ErrorEvent): Error {
  const { where, expected, received, fix } = event;
  if (event.kind === 'disk-full') return new DiskFullError(event.message, { where, expected, received, fix });
  if (event.kind === 'user') return new UserError(event.message, { where, expected, received, fix });
  if (event.kind === 'out-of-memory') return new OutOfMemoryError(`${event.message} (${fix})`);
  return new PythonCrashedError(event.message, '');
}
