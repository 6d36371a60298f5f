import { spawn } from 'node:child_process';
import path from 'node:path';

export const CLI = path.resolve(import.meta.dirname, '../../../client/bin.js');

/** A refusal takes 1 to 2 s; whoever needs longer has started something. */
const LIMIT_MS = 45_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with whatever it starts in its process group, as a user would in `folder`. */
export function run(command: readonly [string, ...string[]], folder: string, env: Record<string, string>) {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...withoutServer(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  const limit = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, LIMIT_MS);
  return new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ code, ...output });
    });
  });
}

export function runCli(args: readonly string[], folder: string, env: Record<string, string>): Promise<Ended> {
  return run([process.execPath, CLI, ...args], folder, env);
}

/** A Temporal server that this machine is set up for is none of the test's business. */
function withoutServer(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
