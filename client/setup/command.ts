import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { onLine } from '../../artifacts/lines.js';
import { endOf } from '../../processes/child-process.js';
import type { Env } from './paths.js';

/** Python's output holds the user's paths, and is read as UTF-8. PYTHONIOENCODING would overrule the mode for pipes. */
const PYTHON_IN_UTF8 = { PYTHONUTF8: '1', PYTHONIOENCODING: 'utf-8' } as const;

export interface CommandOptions {
  readonly env: Env;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** Null where the program could not be started, was ended by a signal, or ran out of time. */
  readonly code: number | null;
  /** Both streams, in the order in which lines arrived; the last MAX_LINES. */
  readonly lines: readonly string[];
}

/** Lines kept of a command's output: enough for every error message seen, bounded for a build's torrent. */
const MAX_LINES = 500;

/** Runs a program to its end. Never throws: what went wrong is in the result. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
    if (lines.length > MAX_LINES) lines.shift();
    options.onLine?.(line);
  };
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...options.env, ...PYTHON_IN_UTF8 },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs,
    signal: options.signal,
  });
  for (const input of [child.stdout, child.stderr]) onLine(input, keep);
  const { code, how } = await endOf(child);
  if (code === null) keep(how);
  return { code, lines };
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The last lines of an output, indented, for an error message. */
export function lastLines(lines: readonly string[], count = 12): string {
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .map((line) => `\n    ${line}`)
    .join('');
}
