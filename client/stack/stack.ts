import type { Connection } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { addMissingSearchAttributes, connectWhenReady } from './embedded-server.js';
import { EMBEDDED_NAMESPACE } from './connection.js';
import { tailOf } from './log-file.js';
import { isPolled } from '../../workers/pollers.js';
import { forgetPorts } from './ports.js';
import type { StackOptions } from './stack-options.js';
import type { StackState } from './stack-state.js';
import type { SupervisedChild } from './supervised-child.js';
import { Supervisor } from './supervisor.js';

export interface RunningStack {
  readonly state: () => StackState;
  /** Workers first, then the server; resolves when every process has ended. */
  readonly stop: () => Promise<void>;
  readonly killAll: () => void;
}

/** Thrown when: the server or a worker does not come up. The message holds the end of its log. */
export class StackStartError extends Error {
  override readonly name = 'StackStartError';
}

/** The server answers after 0.3 s; a database of gigabytes, or a busy disk, takes longer. */
const SERVER_LIMIT_MS = 60_000;

/** A worker polls after 3–10 s, most of it bundling the workflows; more where both share two busy cores. */
const WORKERS_LIMIT_MS = 120_000;

/** Who has died this often before it ever polled will not get there. */
const HOPELESS_RESTARTS = 3;

/** A server that finds its port taken has ended this soon after the other one answered. */
const PORT_LOST_MS = 300;

const POLL_MS = 250;

/** Starts the embedded server and its workers, watched over by this process. Resolves when all wait for work. */
export async function startStack(options: StackOptions, signal?: AbortSignal): Promise<RunningStack> {
  const supervisor = await Supervisor.claim(options);
  try {
    const connection = await startServer(supervisor, signal);
    try {
      await addMissingSearchAttributes(connection);
      supervisor.startWorkers();
      await waitForWorkers(supervisor, connection, signal);
    } finally {
      await connection.close();
    }
    await supervisor.listen();
    await supervisor.markReady();
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  return {
    state: () => supervisor.state(),
    stop: () => supervisor.stop(),
    killAll: () => {
      supervisor.killAll();
    },
  };
}

/** Twice: where another server took the ports between the look and the start, other ones are chosen. */
async function startServer(supervisor: Supervisor, signal?: AbortSignal): Promise<Connection> {
  for (const attempt of [1, 2]) {
    const server = await supervisor.startServer();
    const gone = (): boolean => server.lastExit !== '' || signal?.aborted === true;
    const connection = await connectWhenReady(supervisor.address, SERVER_LIMIT_MS, gone);
    // It may be another home's server that answers, on a port that ours did not get and is about to die of.
    if (connection !== null) await sleep(PORT_LOST_MS);
    if (connection !== null && !gone()) return connection;
    await connection?.close();
    await server.stop();
    signal?.throwIfAborted();
    if (attempt === 2) throw await startError(server, `does not answer on ${supervisor.address}`);
    await forgetPorts(supervisor.options.home);
  }
  throw new Error('unreachable');
}

async function waitForWorkers(supervisor: Supervisor, connection: Connection, signal?: AbortSignal): Promise<void> {
  const end = Date.now() + WORKERS_LIMIT_MS;
  for (const [index, { queue }] of supervisor.options.workers.entries()) {
    const worker = supervisor.workers[index];
    while (worker !== undefined && !(await isPolled(connection, queue, { namespace: EMBEDDED_NAMESPACE }))) {
      signal?.throwIfAborted();
      if (worker.restarts >= HOPELESS_RESTARTS) throw await startError(worker, `keeps dying (${worker.lastExit})`);
      if (Date.now() > end) throw await startError(worker, `does not poll the queue ${queue}`);
      await sleep(POLL_MS);
    }
  }
}

async function startError(child: SupervisedChild, problem: string): Promise<StackStartError> {
  const { name, log } = child.spec;
  return new StackStartError(`${name} ${problem}. The end of ${log}:${await tailOf(log)}`);
}
