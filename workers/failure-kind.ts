import { ApplicationFailure } from '@temporalio/activity';
import { errorCode } from '../artifacts/atomic-write.js';
import { NON_RETRYABLE } from '../contracts/errors.js';
import type { FailureKind } from '../contracts/retries.js';

const BY_TYPE: Readonly<Record<string, FailureKind>> = {
  ...Object.fromEntries(NON_RETRYABLE.map((type) => [type, 'fault' as const])),
  // Data in another shape than its reader expects, and defects of the program: the next attempt finds the same.
  ...{ SyntaxError: 'fault', ZodError: 'fault', TypeError: 'fault', RangeError: 'fault', ReferenceError: 'fault' },
  HubError: 'unreachable',
  EngineUnreachableError: 'unreachable',
  OutOfMemoryError: 'out-of-memory',
  MadeElsewhere: 'made-elsewhere',
  DiskFullError: 'disk-full',
};

const FULL = ['ENOSPC', 'EDQUOT'];
const UNREACHABLE =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|UND_ERR_\w+)$/;

/** How errors of a class of ours, of Node and of the network decide about the next attempt. */
export function failureKind(error: unknown): FailureKind {
  const codes = chain(error).map((link) => errorCode(link) ?? '');
  if (codes.some((code) => FULL.includes(code))) return 'disk-full';
  // fetch throws a TypeError whose cause says what happened.
  if (codes.some((code) => UNREACHABLE.test(code))) return 'unreachable';
  return BY_TYPE[typeOf(error)] ?? (isFinal(error) ? 'fault' : 'crash');
}

export function typeOf(error: unknown): string {
  if (error instanceof ApplicationFailure) return error.type ?? error.name;
  return error instanceof Error ? error.name : typeof error;
}

function isFinal(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.nonRetryable === true;
}

/** An error and what caused it. */
function chain(error: unknown): unknown[] {
  const links: unknown[] = [];
  for (let link = error; link instanceof Error && !links.includes(link); link = link.cause) links.push(link);
  return links;
}
