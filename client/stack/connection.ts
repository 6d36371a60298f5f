import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { UserError } from '../../contracts/errors.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What the command line may say about the server; undefined where it says nothing. */
export interface ServerFlags {
  readonly address?: string;
  readonly namespace?: string;
  /** Profile of temporal.toml; without it `TEMPORAL_PROFILE`, else `default`. */
  readonly profile?: string;
}

export type ResolvedServer =
  | {
      readonly kind: 'configured';
      readonly address: string;
      readonly namespace: string;
      /** For `Connection.connect` and `NativeConnection.connect`: address, TLS, API key, gRPC metadata. */
      readonly config: ClientConnectConfig;
      readonly tls: boolean;
      /** Whether there is one; the key itself is only in `config`. */
      readonly apiKey: boolean;
      readonly source: string;
    }
  | {
      readonly kind: 'embedded';
      readonly namespace: string;
      /** Set for the workers of a running stack; null where the stack's own file has to be asked. */
      readonly address: string | null;
    };

/** Set by the supervisor for its workers, so that they stay with the server that they were started for. */
export const EMBEDDED_ADDRESS = 'SPROGSKOLE_EMBEDDED_ADDRESS';

export const EMBEDDED_NAMESPACE = 'default';

/**
 * Which Temporal server to use. Precedence: flags → (workers of an embedded stack: its server) → `TEMPORAL_*` →
 * temporal.toml (`TEMPORAL_CONFIG_FILE` or the ecosystem's default place) → the embedded server.
 */
export function resolveServer(env: Env, flags: ServerFlags = {}): ResolvedServer {
  const supervised = env[EMBEDDED_ADDRESS];
  if (flags.address === undefined && supervised !== undefined) return embedded(supervised);
  const config = load(env, flags);
  const { address, tls, apiKey } = config.connectionOptions;
  if (address === undefined) {
    refuseHalfAServer(config, flags);
    return embedded(null);
  }
  return {
    kind: 'configured',
    address,
    namespace: config.namespace ?? EMBEDDED_NAMESPACE,
    config,
    tls: tls !== undefined && tls !== null && tls !== false,
    apiKey: apiKey !== undefined,
    source: source(env, flags),
  };
}

/** Whether a server is configured, so that none has to be embedded. A broken configuration counts as one. */
export function hasConfiguredServer(env: Env, flags: ServerFlags = {}): boolean {
  return resolveServer(env, flags).kind === 'configured';
}

function embedded(address: string | null): ResolvedServer {
  return { kind: 'embedded', namespace: EMBEDDED_NAMESPACE, address };
}

function load(env: Env, flags: ServerFlags): ClientConnectConfig {
  // Flags go in as the variables they override, so that envconfig decides on TLS with the whole picture.
  const variables = { ...definedOnly(env), ...definedOnly(asVariables(flags)) };
  try {
    return loadClientConnectConfig({ overrideEnvVars: variables });
  } catch (error) {
    throw new UserError('The configuration of the Temporal server cannot be read.', {
      where: env['TEMPORAL_CONFIG_FILE'] ?? 'temporal.toml and TEMPORAL_*',
      expected: 'the format of https://docs.temporal.io/develop/environment-configuration',
      // The first line alone: a parser's excerpt of the file may show the API key.
      received: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
      fix: 'correct the file or variable, or remove it to use the embedded server',
    });
  }
}

function asVariables(flags: ServerFlags): Env {
  return {
    TEMPORAL_ADDRESS: flags.address,
    TEMPORAL_NAMESPACE: flags.namespace,
    TEMPORAL_PROFILE: flags.profile,
  };
}

/** Without unset and empty variables; compose files hand down empty ones for unset. */
function definedOnly(env: Env): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** Starting an embedded server for someone who gave an API key or namespace would not be what they meant. */
function refuseHalfAServer(config: ClientConnectConfig, flags: ServerFlags): void {
  const { apiKey, tls } = config.connectionOptions;
  const given = [
    ...(config.namespace === undefined ? [] : [`namespace ${config.namespace}`]),
    ...(apiKey === undefined ? [] : ['an API key']),
    ...(typeof tls === 'object' ? ['TLS settings'] : []),
    ...(flags.profile === undefined ? [] : [`profile ${flags.profile}`]),
  ];
  if (given.length === 0) return;
  throw new UserError('The Temporal server has no address.', {
    where: '--address, TEMPORAL_ADDRESS, or `address` in temporal.toml',
    expected: 'host:port of the server',
    received: `${given.join(', ')} without an address`,
    fix: 'set the address, or unset these settings to use the embedded server',
  });
}

function source(env: Env, flags: ServerFlags): string {
  if (flags.address !== undefined) return '--address';
  if (env['TEMPORAL_ADDRESS']) return 'TEMPORAL_ADDRESS';
  return env['TEMPORAL_CONFIG_FILE'] ?? 'temporal.toml';
}
