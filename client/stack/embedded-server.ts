import { Connection } from '@temporalio/client';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../../contracts/temporal.js';
import { EMBEDDED_NAMESPACE } from './connection.js';
import { logPath } from './log-file.js';
import { LOOPBACK, type Ports } from './ports.js';
import { SERVER_GRACE_MS } from './stop-times.js';
import type { ChildSpec } from './supervised-child.js';

/**
 * Measured with 60 activities one after the other, server 1.29.1 on two cores (docs/log.md): 100 ms an activity as
 * the dev server comes, 14–28 ms so. The poll rates limit how often the one shard looks for work; they are set for
 * clusters. One partition costs 12 ms where many pollers wait and saves 30 ms where a one-slot GPU worker waits alone.
 */
const DYNAMIC_CONFIG: Readonly<Record<string, number>> = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'history.visibilityProcessorMaxPollRPS': 2000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

/** WAL: a kill leaves a database that opens. NORMAL: no fsync a transaction; a power cut may cost the last moments. */
const SQLITE_PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'];

export const SERVER_NAME = 'temporal';

const DATABASE = 'temporal.db';

export function databasePath(home: string): string {
  return join(databaseFolder(home), DATABASE);
}

function databaseFolder(home: string): string {
  return join(home, 'temporal');
}

export function uiUrl(ports: Ports): string {
  return `http://${LOOPBACK}:${ports.ui}`;
}

export function address(ports: Ports): string {
  return `${LOOPBACK}:${ports.grpc}`;
}

/** How the embedded server is started: a real Temporal dev server on one SQLite file. */
export async function serverSpec(
  home: string,
  temporalCli: string,
  ports: Ports,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ChildSpec> {
  await mkdir(databaseFolder(home), { recursive: true });
  return {
    name: SERVER_NAME,
    command: [temporalCli, 'server', 'start-dev', ...serverArguments(ports)],
    cwd: databaseFolder(home),
    env: withoutTemporalSettings(env),
    log: logPath(home, SERVER_NAME),
    watchesStdin: false,
    graceMs: SERVER_GRACE_MS,
  };
}

function serverArguments(ports: Ports): string[] {
  return [
    // In the server's own folder: it makes a URI of the name, in which `#` and `?` of a path would end it.
    ...['--db-filename', DATABASE],
    ...['--ip', LOOPBACK, '--port', String(ports.grpc), '--ui-port', String(ports.ui)],
    ...['--log-level', 'warn'],
    ...SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ];
}

/** The CLI reads `TEMPORAL_*` for its client side; none of that is meant for this server. */
function withoutTemporalSettings(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

const POLL_MS = 100;
const CALL_LIMIT_MS = 1_000;

/** Connects as soon as the server answers; null where it has not within the limit or `giveUp` says so. */
export async function connectWhenReady(
  target: string,
  limitMs: number,
  giveUp: () => boolean = () => false,
): Promise<Connection | null> {
  const end = Date.now() + limitMs;
  while (Date.now() < end && !giveUp()) {
    const connection = await tryConnect(target);
    if (connection !== null) return connection;
    await sleep(POLL_MS);
  }
  return null;
}

/** Asks for the namespace: the port is open a moment before that is there. */
async function tryConnect(target: string): Promise<Connection | null> {
  const connection = Connection.lazy({ address: target, connectTimeout: CALL_LIMIT_MS });
  try {
    await connection.withDeadline(Date.now() + CALL_LIMIT_MS, () =>
      connection.workflowService.describeNamespace({ namespace: EMBEDDED_NAMESPACE }),
    );
    return connection;
  } catch {
    await connection.close();
    return null;
  }
}

/** `--search-attribute` counts only for a new database; attributes that came with a newer version are added here. */
export async function addMissingSearchAttributes(connection: Connection): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: EMBEDDED_NAMESPACE,
  });
  const missing = Object.values(SEARCH_ATTRIBUTES).filter((name) => !(name in customAttributes));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace: EMBEDDED_NAMESPACE,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
  });
}

/** temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD; the proto package is not a dependency. */
const KEYWORD = 2;
