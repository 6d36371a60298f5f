import { Connection } from '@temporalio/client';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { activitiesAtWork } from '../../workers/pollers.js';
import { EMBEDDED_NAMESPACE } from './connection.js';
import type { StackRequest } from './control.js';
import type { SupervisedChild } from './supervised-child.js';
import type { Supervisor } from './supervisor.js';
import { changedVariables } from './worker-env.js';

const POLL_MS = 1_000;

/**
 * Gives a running stack what a later command has: workers that are missing are started; those that were started with
 * other variables or by another version are restarted, at once where they wait for work, else after what they are at.
 *
 * @returns what was done, for people
 */
export async function adaptStack(supervisor: Supervisor, request: StackRequest): Promise<string[]> {
  const before = [...supervisor.workers];
  const reasons = [
    ...changedVariables(supervisor.env, request.env).map((name) => `${name} is another`),
    ...(request.version === supervisor.version ? [] : [`version ${request.version} after ${supervisor.version}`]),
  ];
  supervisor.renew(request.env, request.version);
  const said = supervisor.addWorkers(request.workers);
  if (reasons.length === 0) return said;
  const connection = await Connection.connect({ address: supervisor.address });
  const restarts = await Promise.all(before.map((worker) => restartWhenFree(connection, worker, supervisor)));
  void Promise.allSettled(restarts.map(({ done }) => done)).then(() => connection.close());
  return [...said, ...restarts.map(({ when }) => `${when} (${reasons.join('; ')})`)];
}

/** @returns once the worker has ended where it was free; else at once */
async function restartWhenFree(connection: Connection, worker: SupervisedChild, supervisor: Supervisor) {
  const { name } = worker.spec;
  const atWork = await activitiesOf(connection, worker);
  if (atWork.length === 0) {
    await worker.restart();
    return { when: `restarted ${name}`, done: Promise.resolve() };
  }
  const pid = worker.pid;
  const done = (async () => {
    // One that died meanwhile has come back with what is new.
    while (worker.pid === pid && !supervisor.isStopping && (await goesOn(connection, worker, atWork)))
      await sleep(POLL_MS);
    if (worker.pid === pid && !supervisor.isStopping) await worker.restart();
  })();
  return { when: `${name} is at work; it is restarted when that is done`, done };
}

async function goesOn(connection: Connection, worker: SupervisedChild, before: readonly string[]): Promise<boolean> {
  // A server that is just being restarted says nothing: then nothing has ended.
  const now = await activitiesOf(connection, worker).catch(() => before);
  return now.some((activity) => before.includes(activity));
}

/** The SDK calls a worker by its process and machine. */
async function activitiesOf(connection: Connection, { pid }: SupervisedChild): Promise<string[]> {
  const all = await activitiesAtWork(connection, EMBEDDED_NAMESPACE);
  return all.filter(({ worker }) => worker === `${pid ?? 0}@${hostname()}`).map(({ id }) => id);
}
