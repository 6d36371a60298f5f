import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { PYTHON_FOLDER, PYTHON_PROGRAM } from '../config/python-paths.js';

/** The command line of this project's Python. */
export function pythonCommand(...args: string[]): readonly [string, ...string[]] {
  return [PYTHON_PROGRAM, '-m', 'sprogskole', ...args];
}

/**
 * Starts Python with pipes. It stops by itself when this process dies, because its standard input ends.
 *
 * @param env environment of the child; `CUDA_VISIBLE_DEVICES` pins it to a device
 */
export function startPython(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
): ChildProcessWithoutNullStreams {
  const child = spawn(program, args, {
    cwd: PYTHON_FOLDER,
    env: { ...env, PYTHONUNBUFFERED: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that its helpers can be killed with it.
    detached: true,
  });
  child.stdin.on('error', () => undefined); // a write to a process that just died; its end says why
  return child;
}
