import { errorCode } from '../artifacts/atomic-write.js';
import { EXIT } from './exit-codes.js';

/** A pipe whose reader has ended, and a terminal that was closed. */
const NOBODY_READS = ['EPIPE', 'EIO'];

/**
 * Aborts once nobody reads what this process writes, as with `| head -1`; without a listener, Node would end it there
 * with a stack trace. What a command has left to print is dropped, and its exit code stays.
 */
export function untilUnread(): AbortSignal {
  const unread = new AbortController();
  process.stdout.on('error', (error: Error) => {
    if (NOBODY_READS.includes(errorCode(error) ?? '')) unread.abort();
    else refuse(error);
  });
  process.stderr.on('error', (error: Error) => {
    // A log that cannot be written, on a full disk for example, stops nothing: there is nobody to tell.
    if (NOBODY_READS.includes(errorCode(error) ?? '')) unread.abort();
  });
  return unread.signal;
}

function refuse(error: Error): never {
  process.stderr.write(`Standard output cannot be written: ${error.message}\n`);
  process.exit(EXIT.internal);
}
