import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { UserError } from '../contracts/errors.js';
import type { Cli } from './cli.js';
import { resolveServer } from './stack/connection.js';
import { readStack } from './stack/stack-state.js';

export interface ServerLink {
  readonly client: Client;
  readonly namespace: string;
  /** Base address of the server's web pages; null where it is not known. */
  readonly ui: string | null;
  readonly close: () => Promise<void>;
}

/**
 * Connects to the configured server, or to the embedded one of this home where it runs.
 *
 * @throws UserError where there is no server, or it does not answer
 */
export async function connect(cli: Cli): Promise<ServerLink> {
  const server = resolveServer(cli.env);
  if (server.kind === 'configured') {
    return open(server.config.connectionOptions, server.namespace, null, `${server.address} (from ${server.source})`);
  }
  const stack = await readStack(cli.home.root);
  const address = server.address ?? stack?.address;
  if (address === undefined) throw noServer(cli.home.root);
  return open({ address }, server.namespace, stack?.uiUrl ?? null, address);
}

async function open(
  options: ConnectionOptions,
  namespace: string,
  ui: string | null,
  where: string,
): Promise<ServerLink> {
  const connection = await Connection.connect(options).catch((error: unknown) => {
    throw noAnswer(where, error);
  });
  return { client: new Client({ connection, namespace }), namespace, ui, close: () => connection.close() };
}

export function noAnswer(where: string, error: unknown): UserError {
  return new UserError('The Temporal server does not answer.', {
    where,
    expected: 'a Temporal server',
    received: reasonOf(error),
    fix: 'start it (`sprogskole up` for the embedded one), or correct TEMPORAL_ADDRESS or temporal.toml',
  });
}

/** The innermost reason where the native client wraps it several times, else the first line. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /message: "([^"]+)"/.exec(text)?.[1] ?? text.split('\n')[0] ?? '';
}

function noServer(home: string): UserError {
  return new UserError('No server runs for this home.', {
    where: home,
    expected: 'a local stack, or a configured Temporal server',
    received: 'none',
    fix: 'start it with `sprogskole up` or `sprogskole run FILE`, or point SPROGSKOLE_HOME at the home of the run',
  });
}

/** Address of a run's page in the server's UI. */
export function runPage({ ui, namespace }: ServerLink, runId: string): string | null {
  return ui === null ? null : `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(runId)}`;
}
