import type { ChildProcess } from 'node:child_process';
import type { z } from 'zod';

/** Characters of standard error that are kept: the end of a traceback, and small beside a workflow's payload of 10 kB. */
const LAST_WORDS = 2_000;

/** What the child has last written to standard error, as of each call. */
export function lastWordsOf({ stderr }: ChildProcess): () => string {
  let tail = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-LAST_WORDS);
  });
  return () => tail.trim();
}

/** A problem together with the last words of the process that has it, where it said any. */
export function withLastWords(problem: string, lastWords: string): string {
  return lastWords === '' ? problem : `${problem} Its last words:\n${lastWords}`;
}

export interface Ending {
  /** Null where the child could not be started or was ended by a signal. */
  readonly code: number | null;
  /** In words: `SIGKILL`, `exit code 1`, or why it could not be started. */
  readonly how: string;
}

/** Once the child has ended and everything it wrote has arrived. Never rejects. */
export function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ code: null, how: error.message });
    });
    // Not `exit`: its last lines may still be in the pipe then.
    child.once('close', (code, signal) => {
      resolve({ code, how: signal ?? `exit code ${code ?? 'unknown'}` });
    });
  });
}

/** Kills a detached child together with the group that it leads, unless it has ended. */
export function killWithGroup(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) signalGroup(child, 'SIGKILL');
}

/** Signals whatever is left of the group that a detached child leads or led. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** One line of a child's standard output as an event; undefined where it is none. */
export function parseEvent<Event>(line: string, schema: z.ZodType<Event>): Event | undefined {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
