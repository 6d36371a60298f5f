import { spawn, type ChildProcess } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOf, signalGroup } from '../../processes/child-process.js';
import { openLog } from './log-file.js';
import { identify, type ProcessIdentity } from './process-identity.js';
import type { ChildState } from './stack-state.js';

export interface ChildSpec {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By default the folder that the supervisor was started in. */
  readonly cwd?: string;
  readonly log: string;
  /** Standard input stays open as long as the supervisor lives; its end tells the child to stop. */
  readonly watchesStdin: boolean;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
  readonly queue?: string;
  readonly device?: string | null;
}

/** Pause before a respawn: doubles with every death, from the first to the last value. */
export const BACKOFF_MS = { first: 500, last: 10_000 } as const;

/** Who ran this long is healthy: its next death counts as the first again. */
const HEALTHY_MS = 30_000;

/** One child process that is started again whenever it dies, until it is stopped. */
export class SupervisedChild {
  spec: ChildSpec;
  restarts = 0;
  /** How the last process ended; for messages. */
  lastExit = '';
  private readonly changed: () => void;
  private readonly stopping = new AbortController();
  private child: ChildProcess | null = null;
  private identity: ProcessIdentity | null = null;
  private loop: Promise<void> = Promise.resolve();
  private run: Promise<void> = Promise.resolve();

  constructor(spec: ChildSpec, changed: () => void) {
    this.spec = spec;
    this.changed = changed;
  }

  state(): ChildState {
    const { name, command, log, queue = null, device = null } = this.spec;
    return { name, process: this.identity, restarts: this.restarts, command: [...command], log, queue, device };
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  start(): void {
    this.loop = this.keepAlive();
  }

  /** SIGTERM, after the grace time SIGKILL to its whole group, and no respawn. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.end(this.loop);
  }

  /** Ends the process as stop does; the next one has what the specification says by then. */
  async restart(): Promise<void> {
    await this.end(this.run);
  }

  private async end(over: Promise<void>): Promise<void> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => {
      this.signal('SIGKILL');
    }, this.spec.graceMs);
    await over;
    clearTimeout(timer);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.child !== null) signalGroup(this.child, signal);
  }

  private async keepAlive(): Promise<void> {
    let backoff: number = BACKOFF_MS.first;
    while (!this.stopping.signal.aborted) {
      const started = Date.now();
      this.run = this.runOnce();
      await this.run;
      if (Date.now() - started > HEALTHY_MS) backoff = BACKOFF_MS.first;
      await sleep(backoff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      backoff = Math.min(2 * backoff, BACKOFF_MS.last);
      this.restarts += 1;
    }
  }

  private async runOnce(): Promise<void> {
    const log = await openLog(this.spec.log);
    try {
      const child = this.spawn(log);
      const ended = endOf(child);
      this.child = child;
      this.identity = child.pid === undefined ? null : await identify(child.pid);
      this.changed();
      // A stop that came while the log was opened had nobody to signal yet.
      if (this.stopping.signal.aborted) this.signal('SIGTERM');
      this.lastExit = (await ended).how;
      await log.appendFile(`${new Date().toISOString()} supervisor: ${this.spec.name} ended (${this.lastExit})\n`);
    } finally {
      this.child = null;
      this.identity = null;
      this.changed();
      await log.close();
    }
  }

  private spawn(log: FileHandle): ChildProcess {
    const [program, ...args] = this.spec.command;
    const child = spawn(program, args, {
      env: this.spec.env,
      cwd: this.spec.cwd,
      // A group of its own: Ctrl-C reaches the supervisor alone, and SIGKILL reaches grandchildren too.
      detached: true,
      stdio: [this.spec.watchesStdin ? 'pipe' : 'ignore', log.fd, log.fd],
    });
    // What it left behind in its group is ended with it.
    return child.once('exit', () => {
      signalGroup(child, 'SIGKILL');
    });
  }
}
