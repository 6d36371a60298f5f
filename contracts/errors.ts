/**
 * The one error a user may cause. Its message says what was expected, what was found, where, and how to mend it,
 * and it is shown without a stack trace.
 *
 * Thrown when: a file, setting, model or argument that the user gave cannot be worked with. Never retried.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly problem: string;
  readonly details: UserErrorDetails;

  constructor(problem: string, details: UserErrorDetails) {
    super(formatProblem(problem, details));
    this.problem = problem;
    this.details = details;
  }
}

export interface UserErrorDetails {
  /** File, line, field, address: the place to look at. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  readonly fix: string;
}

function formatProblem(problem: string, details: UserErrorDetails): string {
  return [
    problem,
    `  where:    ${details.where}`,
    `  expected: ${details.expected}`,
    `  received: ${details.received}`,
    `  fix:      ${details.fix}`,
  ].join('\n');
}

/**
 * Thrown when a file that sprogskole wrote itself does not read as what was written: the disk, or a hand, changed it.
 * Says the same as a UserError. Never retried: the next attempt would read the same bytes.
 */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
  readonly details: UserErrorDetails;

  constructor(problem: string, details: UserErrorDetails) {
    super(formatProblem(problem, details));
    this.details = details;
  }
}

/** Thrown when a disk has no room for a file. Retried for minutes: room can be made while the run waits. */
export class DiskFullError extends UserError {
  override readonly name = 'DiskFullError';
}

/** Error type names that Temporal must not retry; an activity failure carries one of them as its `type`. */
export const NON_RETRYABLE = [
  'UserError',
  'DamagedFileError',
  'AccountingError',
  'FencedError',
  'PayloadsTooLarge',
  // A worker of another version, which does not know the activity.
  'NotFoundError',
] as const;

/** Thrown when counts do not add up: data would be lost or doubled. A defect or damaged file, never retried. */
export class AccountingError extends Error {
  override readonly name = 'AccountingError';
}

/** Thrown when another attempt has taken over this piece of work: whatever this one still holds must not be published. */
export class FencedError extends Error {
  override readonly name = 'FencedError';

  /** @param run another run whose attempt it is; null where it is a later one of the same, and nobody hears this one */
  constructor(
    message: string,
    readonly run: string | null,
  ) {
    super(message);
  }
}

/**
 * Type of the failure of an attempt that gives its place on a worker back while another run makes the same. Retried as
 * long as that takes: it says nothing about the work.
 */
export const MADE_ELSEWHERE = 'MadeElsewhere';

/** Thrown when the model and a batch do not fit into memory. Retried with half the batch. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}
