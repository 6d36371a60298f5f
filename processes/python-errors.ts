import { DiskFullError, OutOfMemoryError, UserError } from '../contracts/errors.js';
import type { JobEvent, PythonJob } from '../contracts/python-job.js';
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

/** What a job's files are called; Python knows them as blobs of the store and folders that end with the attempt. */
const FILES = {
  trainFile: 'the examples to train on (stage prepare)',
  validationFile: 'the examples to validate on (stage prepare)',
  itemsFile: 'the held-out questions (stage prepare)',
  adapter: 'the adapter of the stage before',
  resumeFrom: 'the checkpoint to go on from',
  outputDir: 'the output of the trainer',
} as const;

function byName(text: string, job: PythonJob): string {
  const paths: Readonly<Record<string, unknown>> = job;
  return Object.entries(FILES).reduce((named, [field, name]) => {
    const path = paths[field];
    return typeof path === 'string' && path !== '' ? named.replaceAll(path, name) : named;
  }, text);
}

export function errorFromEvent(event: ErrorEvent, job: PythonJob): Error {
  const message = byName(event.message, job);
  if (event.kind === 'out-of-memory') return new OutOfMemoryError(`${message} (${event.fix})`);
  if (event.kind === 'internal') return new PythonCrashedError(message, '');
  // The folder is the point here: it tells which disk.
  if (event.kind === 'disk-full') return new DiskFullError(message, event);
  return new UserError(message, {
    where: byName(event.where, job),
    expected: byName(event.expected, job),
    received: byName(event.received, job),
    fix: byName(event.fix, job),
  });
}
