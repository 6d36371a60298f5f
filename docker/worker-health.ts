import { Connection } from '@temporalio/client';
import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import { resolveServer } from '../client/stack/connection.js';
import { activitiesAtWork, isPolled } from '../workers/pollers.js';

/** A poll waits for a minute, so a worker with a free slot was seen within the last two, even after one lost poll. */
const POLLED_WITHIN_SECONDS = 150;
const TIME_LIMIT_MS = 20_000;

/**
 * Whether a worker on this machine polls the queue, or runs an activity. A GPU worker has one slot, so while a training
 * runs it does not poll for hours; the server then knows it by the activity, and gives that up where heartbeats stop.
 */
export async function isAtWork(
  connection: Connection,
  namespace: string,
  queue: string,
  host: string,
): Promise<boolean> {
  const counts = (worker: string) => worker.endsWith(`@${host}`);
  return (
    (await isPolled(connection, queue, { namespace, withinSeconds: POLLED_WITHIN_SECONDS, counts })) ||
    (await activitiesAtWork(connection, namespace)).some(({ worker }) => counts(worker))
  );
}

async function main(queue: string): Promise<number> {
  const server = resolveServer(process.env);
  if (server.kind !== 'configured') throw new Error('TEMPORAL_ADDRESS is not set');
  const connection = await Connection.connect(server.config.connectionOptions);
  try {
    const atWork = await connection.withDeadline(Date.now() + TIME_LIMIT_MS, () =>
      isAtWork(connection, server.namespace, queue, hostname()),
    );
    console.log(atWork ? `at work for queue ${queue}` : `no worker of ${hostname()} polls queue ${queue} or is busy`);
    return atWork ? 0 : 1;
  } finally {
    await connection.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv[2] ?? '').catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  });
}
