import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { address, serverSpec, uiUrl } from './embedded-server.js';
import { EMBEDDED_ADDRESS, EMBEDDED_NAMESPACE } from './connection.js';
import { adaptStack } from './adapt-stack.js';
import { removeControl, serveControl, type Control } from './control.js';
import { CPU } from './devices.js';
import { logPath } from './log-file.js';
import { choosePorts, type Ports } from './ports.js';
import { endProcess, type ProcessIdentity } from './process-identity.js';
import { releaseLock, takeLock } from './process-lock.js';
import { readLastState, removeState, writeState, type StackState } from './stack-state.js';
import { SupervisedChild } from './supervised-child.js';
import { SERVER_GRACE_MS, WORKER_GRACE_MS } from './stop-times.js';
import type { StackOptions, WorkerSpec } from './stack-options.js';

/** Thrown when: another supervisor holds this home. */
export class StackRunningError extends Error {
  override readonly name = 'StackRunningError';
}

/** Keeps the processes of one stack alive, and its state file true. */
export class Supervisor {
  readonly options: StackOptions;
  server: SupervisedChild | null = null;
  workers: SupervisedChild[] = [];
  /** What workers are started with. */
  env: StackOptions['env'];
  version: string;
  ports: Ports = { grpc: 0, ui: 0 };
  private readonly self: ProcessIdentity;
  private readonly since = new Date().toISOString();
  private status: StackState['status'] = 'starting';
  private writing: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | null = null;
  private control: Control | null = null;
  /** One request after the other. */
  private adapting: Promise<string[]> = Promise.resolve([]);

  private constructor(options: StackOptions, self: ProcessIdentity) {
    this.options = options;
    this.self = self;
    this.env = options.env;
    this.version = options.version;
  }

  /** Claims the home, and ends what a killed supervisor left running there. */
  static async claim(options: StackOptions): Promise<Supervisor> {
    await mkdir(options.home, { recursive: true });
    const lock = await takeLock(lockPath(options.home));
    if (!lock.taken) {
      const who = lock.holder === null ? '' : ` (process ${lock.holder.pid})`;
      throw new StackRunningError(`A stack already runs on ${options.home}${who}. Stop it with \`sprogskole down\`.`);
    }
    await endOrphans(options.home);
    return new Supervisor(options, lock.self);
  }

  get address(): string {
    return address(this.ports);
  }

  async startServer(): Promise<SupervisedChild> {
    const { home, temporalCli, env } = this.options;
    this.ports = await choosePorts(home);
    this.server = this.launch(new SupervisedChild(await serverSpec(home, temporalCli, this.ports, env), this.changed));
    return this.server;
  }

  get isStopping(): boolean {
    return this.status === 'stopping';
  }

  startWorkers(): void {
    this.workers = this.options.workers.map((worker) => this.launch(this.workerChild(worker)));
  }

  /** For the next start of every worker. */
  renew(env: StackOptions['env'], version: string): void {
    this.env = { ...this.env, ...env };
    this.version = version;
    for (const worker of this.workers) worker.spec = { ...worker.spec, env: this.workerEnv() };
  }

  /** Those that are not there yet. Of two commands that want one device at once, the first has it. */
  addWorkers(workers: readonly WorkerSpec[]): string[] {
    if (this.isStopping) return [];
    return workers.flatMap((worker) => {
      if (this.workers.some(({ spec }) => spec.name === worker.name)) return [];
      const holder = this.workers.find(({ spec }) => isExclusive(worker.device) && spec.device === worker.device);
      if (holder !== undefined)
        return [`device ${worker.device ?? ''} serves ${holder.spec.queue ?? ''}: nobody serves ${worker.queue}`];
      this.workers.push(this.launch(this.workerChild(worker)));
      return [`starting ${worker.name}`];
    });
  }

  async listen(): Promise<void> {
    this.control = await serveControl((request) => {
      this.adapting = this.adapting.catch(() => []).then(() => adaptStack(this, request));
      return this.adapting;
    });
  }

  async markReady(): Promise<StackState> {
    this.status = 'ready';
    this.changed();
    await this.writing;
    return this.state();
  }

  state(): StackState {
    const children = [...(this.server === null ? [] : [this.server]), ...this.workers];
    return {
      supervisor: this.self,
      since: this.since,
      status: this.status,
      address: this.address,
      namespace: EMBEDDED_NAMESPACE,
      uiUrl: uiUrl(this.ports),
      control: this.control?.path ?? null,
      children: children.map((child) => child.state()),
    };
  }

  /** Workers first, while the server still takes what they report; then the server. */
  async stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    await this.stopped;
  }

  /** For the second Ctrl-C. */
  killAll(): void {
    for (const child of [...this.workers, ...(this.server === null ? [] : [this.server])]) child.signal('SIGKILL');
  }

  private async shutDown(): Promise<void> {
    this.status = 'stopping';
    this.changed();
    await this.control?.close();
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.server?.stop();
    await this.writing;
    await removeState(this.options.home);
    await releaseLock(lockPath(this.options.home), this.self);
  }

  private launch(child: SupervisedChild): SupervisedChild {
    child.start();
    return child;
  }

  private workerEnv(): StackOptions['env'] {
    const extra = { [EMBEDDED_ADDRESS]: this.address, SPROGSKOLE_HOME: this.options.home, SPROGSKOLE_SUPERVISED: '1' };
    return { ...this.env, ...extra };
  }

  private workerChild({ name, command, queue, device }: WorkerSpec): SupervisedChild {
    const log = logPath(this.options.home, name);
    const env = this.workerEnv();
    return new SupervisedChild(
      { name, command, env, log, watchesStdin: true, graceMs: WORKER_GRACE_MS, queue, device },
      this.changed,
    );
  }

  /** One write after the other, each with the state of its moment. */
  private readonly changed = (): void => {
    this.writing = this.writing
      .then(() => writeState(this.options.home, this.state()))
      .catch((error: unknown) => {
        this.options.log(`HOME/stack.json could not be written: ${String(error)}`);
      });
  };
}

function isExclusive(device: string | null): boolean {
  return device !== null && device !== CPU;
}

export function lockPath(home: string): string {
  return join(home, 'stack.lock');
}

/** Only processes that are still the ones that were started: number and time of start agree. */
export async function endOrphans(home: string): Promise<void> {
  const last = await readLastState(home);
  const orphans = last?.children.flatMap((child) => child.process ?? []) ?? [];
  if (last?.control) await removeControl(last.control);
  await Promise.all(orphans.map((orphan) => endProcess(orphan, SERVER_GRACE_MS, 'group')));
  await removeState(home);
}
