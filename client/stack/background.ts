import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectWhenReady } from './embedded-server.js';
import { logPath, openLog, tailOf } from './log-file.js';
import { endProcess } from './process-identity.js';
import { lockForChild, lockHolder } from './process-lock.js';
import type { StackOptions } from './stack-options.js';
import { readStack, type StackState } from './stack-state.js';
import { StackStartError } from './stack.js';
import { SERVER_GRACE_MS, WORKER_GRACE_MS } from './stop-times.js';
import { endOrphans, lockPath } from './supervisor.js';

/** The supervisor's own limits add up to 3 minutes; it reports before this one is reached. */
const START_LIMIT_MS = 200_000;

/** A stack whose file says ready answers at once; a server that is just being restarted within this time. */
const ANSWER_LIMIT_MS = 20_000;

/** Workers first, then the server; each is gone soon after SIGKILL. */
const STOP_LIMIT_MS = WORKER_GRACE_MS + SERVER_GRACE_MS + 10_000;

const POLL_MS = 200;

/** The stack of this home: the running one, else a new one in the background that outlives this process. */
export async function ensureStack(options: StackOptions): Promise<StackState> {
  const running = await readStack(options.home);
  const exited = running === null ? await spawnSupervisor(options) : (): boolean => false;
  const state = await untilReady(options.home, exited);
  const connection = await connectWhenReady(state.address, ANSWER_LIMIT_MS);
  if (connection !== null) {
    await connection.close();
    return state;
  }
  // It was dying when it was looked at: killed, and still in the process table.
  if (running !== null && (await readStack(options.home)) === null) return ensureStack(options);
  throw new StackStartError(`The server at ${state.address} does not answer.`);
}

/** Ends the stack of this home, also what a killed supervisor left behind. False where nothing ran. */
export async function stopStack(home: string): Promise<boolean> {
  const supervisor = await lockHolder(lockPath(home));
  if (supervisor !== null) await endProcess(supervisor, STOP_LIMIT_MS, 'process');
  await endOrphans(home);
  return supervisor !== null;
}

/** Detached, in a session of its own, so that the terminal's end is not its end. Returns whether it has ended. */
async function spawnSupervisor({ log: say, ...options }: StackOptions): Promise<() => boolean> {
  const log = await openLog(logPath(options.home, 'stack'));
  const entry = fileURLToPath(new URL('./background-main.ts', import.meta.url));
  const { env, ...rest } = options;
  const child = spawn(process.execPath, ['--import', loader(), entry, JSON.stringify(rest)], {
    cwd: options.home,
    env,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let ended = false;
  const onEnd = (): void => {
    ended = true;
  };
  child.once('exit', onEnd).once('error', onEnd);
  child.unref();
  await log.close();
  // In its name, so that `down` finds it from now on: it loads code for seconds before it could claim the home itself.
  if (child.pid !== undefined) await lockForChild(lockPath(options.home), child.pid).catch(() => undefined);
  say(`starting the Temporal server and ${options.workers.length} workers in the background`);
  return () => ended;
}

function loader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}

async function untilReady(home: string, exited: () => boolean): Promise<StackState> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    const gone = exited();
    const state = await readStack(home);
    if (state?.status === 'ready') return state;
    // Where another process started one at the same moment, ours has ended and theirs is waited for.
    if (gone && (await lockHolder(lockPath(home))) === null) break;
    await sleep(POLL_MS);
  }
  const log = logPath(home, 'stack');
  throw new StackStartError(`The stack of ${home} did not start. The end of ${log}:${await tailOf(log, 20)}`);
}
