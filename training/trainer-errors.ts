import { OutOfMemoryError, UserError } from '../contracts/errors.js';
import type { TrainerEvent } from '../contracts/trainer.js';

/** Thrown when the trainer ends without a result and without saying why. Retried from the last checkpoint. */
export class TrainerCrashedError extends Error {
  override readonly name = 'TrainerCrashedError';
  constructor(how: string, stderr: string) {
    super(`The trainer ended with ${how}.\n${lastLines(stderr)}`);
  }
}

/** Thrown when the trainer saved and stopped because it was asked to. */
export class TrainerInterruptedError extends Error {
  override readonly name = 'TrainerInterruptedError';
  constructor(step: number) {
    super(`The trainer was stopped after step ${step}; its checkpoint is kept.`);
  }
}

type ErrorEvent = Extract<TrainerEvent, { event: 'error' }>;

export function errorFromEvent(event: ErrorEvent): Error {
  const { where, expected, received, fix } = event;
  if (event.kind === 'user') return new UserError(event.message, { where, expected, received, fix });
  if (event.kind === 'out-of-memory') return new OutOfMemoryError(`${event.message} (${fix})`);
  return new TrainerCrashedError(event.message, '');
}

const TAIL_LINES = 12;

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}
