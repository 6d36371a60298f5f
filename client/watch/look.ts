import type { Home } from '../../artifacts/home.js';
import type { RunRecord } from '../../contracts/lineage.js';
import type { RunStatus, UnservedQueue } from '../../contracts/run-status.js';
import { commandToServe } from '../../contracts/temporal.js';
import type { ServerLink } from '../connect.js';
import { unservedQueues } from '../../workers/pollers.js';
import { isSettled, reconcile } from './reconcile.js';
import { queuesOf, recordedStatus } from './recorded-status.js';
import { viewRun } from './run-view.js';

/** A server that is there answers within milliseconds; one that is stopped, never. */
const ANSWER_LIMIT_MS = 5_000;

/** Names those of the queues that nobody serves. */
type Unserved = (server: ServerLink, record: RunRecord, queues: readonly string[]) => Promise<UnservedQueue[]>;

/**
 * A run as it is now: from its record and, while that leaves something to ask, from the server.
 *
 * @param server null where none answers: what was recorded is all there is then
 * @param last what was seen of it last
 */
export async function lookAt(
  home: Home,
  server: ServerLink | null,
  record: RunRecord,
  last: RunStatus | null = null,
  unserved: Unserved = nameUnserved,
): Promise<RunStatus> {
  const asked = async () => {
    if (server === null || isSettled(record)) return withoutServer(home, record, last);
    return askServer(home, server, record, last, unserved);
  };
  if (server === null) return asked();
  const limit = Date.now() + ANSWER_LIMIT_MS;
  return server.client.withDeadline(limit, asked).catch(() => withoutServer(home, record, last));
}

async function withoutServer(home: Home, record: RunRecord, last: RunStatus | null): Promise<RunStatus> {
  const told = await recordedStatus(home, record);
  return record.status === 'running' && last !== null ? { ...told, stages: last.stages } : told;
}

async function askServer(
  home: Home,
  server: ServerLink,
  asked: RunRecord,
  last: RunStatus | null,
  unserved: Unserved,
): Promise<RunStatus> {
  const { record, description } = await reconcile(home, server.client, asked);
  const told = await recordedStatus(home, record);
  if (record.status !== 'running') return told;
  if (description === null) return { ...told, server: 'unknown-run' };
  const { pipeline } = queuesOf(record);
  const name = (queues: readonly string[]) => unserved(server, record, queues.filter(Boolean));
  const idle = await name([pipeline]);
  const before = { stages: (last ?? told).stages, paused: (last ?? told).paused };
  // Where nobody serves the workflow itself, nobody answers for it either.
  const { waitingIn, ...view } =
    idle.length > 0
      ? { ...before, saving: false, live: null, waitingIn: [] }
      : await viewRun(server.client, description, before);
  const waiting = waitingIn.length > 0 ? await name(waitingIn) : [];
  return { ...told, ...view, server: 'answered', unserved: [...idle, ...waiting] };
}

const nameUnserved: Unserved = async ({ connection, namespace }, record, queues) => {
  const names = await unservedQueues(connection, namespace, queues);
  return names.map((queue) => ({ queue, command: commandToServe(queue, queuesOf(record)) }));
};

/** Every look asks for two lists of workers a queue; who starts or ends a worker does not look every half second. */
const UNSERVED_EVERY_MS = 5_000;

/** As often as that, for who looks more often. */
export function nameUnservedNowAndThen(): Unserved {
  const asked = new Map<string, { readonly at: number; readonly seen: Promise<UnservedQueue[]> }>();
  return async (server, record, queues) => {
    const seen = [...new Set(queues)].map((queue) => {
      const known = asked.get(queue);
      if (known !== undefined && Date.now() - known.at < UNSERVED_EVERY_MS) return known.seen;
      const now = { at: Date.now(), seen: nameUnserved(server, record, [queue]) };
      asked.set(queue, now);
      return now.seen;
    });
    return (await Promise.all(seen)).flat();
  };
}
