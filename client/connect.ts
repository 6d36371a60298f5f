import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { UserError } from '../contracts/errors.js';
import type { Cli } from './cli.js';
import { resolveServer } from './stack/connection.js';
import { readStack } from './stack/stack-state.js';

export interface ServerLink {
  readonly client: Client;
  readonly connection: Connection;
  readonly namespace: string;
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
    return open(server.config.connectionOptions, server.namespace, `${server.address} (from ${server.source})`);
  }
  const stack = await readStack(cli.home.root);
  const address = server.address ?? stack?.address;
  if (address === undefined) throw noServer(cli.home.root);
  return open({ address }, server.namespace, address);
}

/** A server that is there answers within a second, one far away too. */
const CONNECT_LIMIT_MS = 5_000;

async function open(options: ConnectionOptions, namespace: string, where: string): Promise<ServerLink> {
  const connection = await Connection.connect({ connectTimeout: CONNECT_LIMIT_MS, ...options }).catch(
    (error: unknown) => {
      throw noAnswer(where, error);
    },
  );
  return { client: new Client({ connection, namespace }), connection, namespace, close: () => connection.close() };
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
export function reasonOf(error: unknown): string {
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

/** Address of a run's page in the server's web pages; null where they are not known. */
export async function runPage({ env, home }: Cli, runId: string): Promise<string | null> {
  const { kind, namespace } = resolveServer(env);
  const stack = kind === 'configured' ? null : await readStack(home.root);
  return stack && `${stack.uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(runId)}`;
}
