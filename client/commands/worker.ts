import { UserError } from '../../contracts/errors.js';
import { runWorker, type WorkerKind } from '../../workers/run-worker.js';
import type { Cli } from '../cli.js';
import { codeVersion } from '../code-version.js';
import { noAnswer } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { readStack } from '../stack/stack-state.js';
import { resolveServer } from '../stack/connection.js';
import { CPU, visibleDevices } from '../stack/devices.js';
import { onStopSignals } from '../stack/stop-signals.js';
import { WORKER_LIMIT_MS } from '../stack/stop-times.js';

export interface WorkerFlags {
  readonly queue?: string;
  readonly device?: string;
}

/** Serves one queue until SIGTERM, Ctrl-C or, below a supervisor, its end. */
export async function serveQueue(cli: Cli, kind: string, flags: WorkerFlags): Promise<number> {
  const workerKind = checkKind(kind);
  const device = await pinDevice(workerKind, flags.device);
  const queue = flags.queue ?? workerKind;
  const stop = new AbortController();
  onStopSignals(
    () => {
      stop.abort();
      limitTheStop();
    },
    () => process.exit(EXIT.interrupted),
  );
  endWithSupervisor();
  const server = await serverOf(cli);
  await runWorker({
    kind: workerKind,
    queue,
    ...server,
    home: cli.home,
    env: process.env,
    codeVersion: await codeVersion(),
    stop: stop.signal,
    onReady: () => {
      cli.log(`serving queue ${queue}${device === null ? '' : ` on device ${device}`} (home ${cli.home.root})`);
    },
  }).catch((error: unknown) => {
    throw isUnreachable(error) ? noAnswer(server.connection.address ?? '', error) : error;
  });
  return EXIT.ok;
}

/** By name, because the native client's class is not for use outside. */
function isUnreachable(error: unknown): boolean {
  return error instanceof Error && error.name === 'TransportError';
}

function checkKind(kind: string): WorkerKind {
  if (kind === 'pipeline' || kind === 'gpu') return kind;
  throw new UserError('There is no such kind of worker.', {
    where: 'sprogskole worker KIND',
    expected: 'pipeline (workflows and CPU work) or gpu (translation, training, benchmarks)',
    received: kind,
    fix: 'name one of these',
  });
}

/** Every child of a GPU worker sees its one device and no other. */
async function pinDevice(kind: WorkerKind, device: string | undefined): Promise<string | null> {
  if (kind !== 'gpu') return null;
  const visible = await visibleDevices(process.env);
  const chosen = device ?? visible[0] ?? CPU;
  const chosenBefore = process.env['CUDA_VISIBLE_DEVICES'];
  if (
    !/^(cpu|\d+|(GPU|MIG)-[\w-/]+)$/.test(chosen) ||
    (chosenBefore !== undefined && ![CPU, ...visible].includes(chosen))
  ) {
    throw new UserError('There is no such device.', {
      where: '--device',
      expected:
        chosenBefore === undefined
          ? 'the number of a GPU as nvidia-smi shows it, or cpu'
          : `one that CUDA_VISIBLE_DEVICES=${chosenBefore} leaves visible, or cpu`,
      received: chosen,
      fix: 'give one device; start a worker for each GPU',
    });
  }
  // Without it CUDA counts from the fastest GPU on, nvidia-smi by slots.
  if (chosenBefore === undefined) process.env['CUDA_DEVICE_ORDER'] ??= 'PCI_BUS_ID';
  process.env['CUDA_VISIBLE_DEVICES'] = chosen === CPU ? '' : chosen;
  return chosen;
}

async function serverOf(cli: Cli) {
  const server = resolveServer(cli.env);
  if (server.kind === 'configured') return { connection: server.config.connectionOptions, namespace: server.namespace };
  const address = server.address ?? (await readStack(cli.home.root))?.address;
  if (address !== undefined) return { connection: { address }, namespace: server.namespace };
  throw new UserError('There is no Temporal server to work for.', {
    where: 'TEMPORAL_ADDRESS, temporal.toml, or the local stack of this home',
    expected: 'a configured server, or `sprogskole up`',
    received: 'neither',
    fix: 'set TEMPORAL_ADDRESS, or start the local stack, which brings its own workers',
  });
}

function limitTheStop(): void {
  setTimeout(() => process.exit(EXIT.failed), WORKER_LIMIT_MS).unref();
}

function endWithSupervisor(): void {
  if (process.env['SPROGSKOLE_SUPERVISED'] !== '1') return;
  // The supervisor holds the other end; when it dies, so does this worker, with whatever it runs.
  process.stdin.resume().on('end', () => process.exit(EXIT.failed));
}
