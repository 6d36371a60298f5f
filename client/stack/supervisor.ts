import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { address, serverSpec, uiUrl } from './embedded-server.js';
import { EMBEDDED_ADDRESS, EMBEDDED_NAMESPACE } from './connection.js';
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
  ports: Ports = { grpc: 0, ui: 0 };
  private readonly self: ProcessIdentity;
  private readonly since = new Date().toISOString();
  private status: StackState['status'] = 'starting';
  private writing: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | null = null;

  private constructor(options: StackOptions, self: ProcessIdentity) {
    this.options = options;
    this.self = self;
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

  startWorkers(): void {
    this.workers = this.options.workers.map((worker) => this.launch(this.workerChild(worker)));
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

  private workerChild({ name, command }: WorkerSpec): SupervisedChild {
    const { home, env } = this.options;
    const extra = { [EMBEDDED_ADDRESS]: this.address, SPROGSKOLE_HOME: home, SPROGSKOLE_SUPERVISED: '1' };
    return new SupervisedChild(
      {
        name,
        command,
        env: { ...env, ...extra },
        log: logPath(home, name),
        watchesStdin: true,
        graceMs: WORKER_GRACE_MS,
      },
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

export function lockPath(home: string): string {
  return join(home, 'stack.lock');
}

/** Only processes that are still the ones that were started: number and time of start agree. */
export async function endOrphans(home: string): Promise<void> {
  const last = await readLastState(home);
  const orphans = last?.children.flatMap((child) => child.process ?? []) ?? [];
  await Promise.all(orphans.map((orphan) => endProcess(orphan, SERVER_GRACE_MS, 'group')));
  await removeState(home);
}
