import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { identify, isAlive, type ProcessIdentity } from '../../client/stack/process-identity.js';
import { lockHolder } from '../../client/stack/process-lock.js';
import { readLastState } from '../../client/stack/stack-state.js';
import { lockPath } from '../../client/stack/supervisor.js';
import type { StageRecord } from '../../contracts/lineage.js';
import { CommandLine, type CommandResult } from '../e2e/command-line.js';
import { PIPELINES } from './pipelines.js';
import type { Victim } from './plan.js';

const execute = promisify(execFile);

/** Room for a round, which takes 50 MB; little enough that filling it takes a second. */
const DISK = '512m';

/** Nothing that is asked of the command line takes longer, waiting for a server to come back included. */
const COMMAND_LIMIT_MS = 120_000;

/** A home with its stack, and everything that can be done to it. */
export class SoakHome {
  private static readonly open = new Set<SoakHome>();
  private frozen: readonly ProcessIdentity[] = [];

  private constructor(
    readonly cli: CommandLine,
    /** False where no disk of its own could be had: it cannot be filled then. */
    readonly hasDisk: boolean,
  ) {}

  static async create(): Promise<SoakHome> {
    const cli = await CommandLine.create();
    const mounted = await execute('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', cli.home]).then(
      () => true,
      () => false,
    );
    // Now, while there is room.
    await Promise.all(PIPELINES.map((yaml, index) => writeFile(join(cli.home, `${index}.yaml`), yaml)));
    const home = new SoakHome(cli, mounted);
    SoakHome.open.add(home);
    return home;
  }

  /** For a soak that is interrupted: no stack outlives it. */
  static async closeAll(): Promise<void> {
    await Promise.all([...SoakHome.open].map((home) => home.close()));
  }

  /** As CommandLine.run; one that does not come back is told as such. */
  async run(...args: readonly string[]): Promise<CommandResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CommandResult>((resolve) => {
      const stderr = `no answer within ${COMMAND_LIMIT_MS / 1000} s`;
      timer = setTimeout(() => {
        resolve({ code: null, stdout: '', stderr, seconds: COMMAND_LIMIT_MS / 1000 });
      }, COMMAND_LIMIT_MS);
    });
    return Promise.race([this.cli.run(args), late]).finally(() => {
      clearTimeout(timer);
    });
  }

  start(index: number, runId: string): Promise<CommandResult> {
    return this.run('run', join(this.cli.home, `${index}.yaml`), '--detach', '--run-id', runId);
  }

  /** The stack in the foreground of a process that nobody waits for; a second one says that it runs already. */
  up(): void {
    void this.cli.run(['up']);
  }

  /** @returns how many processes were hit */
  async kill(victim: Victim): Promise<number> {
    return (await signalAll(await this.find(victim), 'SIGKILL')).length;
  }

  /** Stops the clock of Python: of a trainer, a benchmark or a translator. @returns how many were hit */
  async freeze(): Promise<number> {
    const hit = await signalAll(await this.find('python'), 'SIGSTOP');
    this.frozen = [...this.frozen, ...hit];
    return hit.length;
  }

  async thaw(): Promise<number> {
    const hit = await signalAll(this.frozen, 'SIGCONT');
    this.frozen = [];
    return hit.length;
  }

  /** @returns false where there is no disk of its own to fill */
  async fillDisk(): Promise<boolean> {
    if (this.hasDisk) await execute('sh', ['-c', `cat /dev/zero >'${this.filler}'`]).catch(() => undefined);
    return this.hasDisk;
  }

  freeDisk(): Promise<void> {
    return rm(this.filler, { force: true });
  }

  records(runId: string): Promise<(StageRecord & { name: string })[]> {
    return this.cli.lineage(runId);
  }

  async close(): Promise<void> {
    SoakHome.open.delete(this);
    await this.run('down');
    if (this.hasDisk) await execute('umount', ['-l', this.cli.home]);
    await rm(this.cli.home, { recursive: true, force: true });
  }

  private get filler(): string {
    return join(this.cli.home, 'filler');
  }

  /** By number and time of start: what the state names may have ended long ago, and its number be somebody else's. */
  private async find(victim: Victim): Promise<ProcessIdentity[]> {
    if (victim === 'supervisor') return [await lockHolder(lockPath(this.cli.home))].filter((holder) => holder !== null);
    const name = victim === 'python' ? 'worker-gpu' : victim;
    const state = await readLastState(this.cli.home);
    const found = state?.children
      .filter((child) => child.name.startsWith(name))
      .flatMap((child) => child.process ?? []);
    const alive = await living(found ?? []);
    return victim === 'python' ? (await Promise.all(alive.map(childrenOf))).flat() : alive;
  }
}

async function childrenOf({ pid }: ProcessIdentity): Promise<ProcessIdentity[]> {
  const { stdout } = await execute('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }));
  const children = await Promise.all(stdout.split('\n').filter(Boolean).map(Number).map(identify));
  return children.filter((child) => child !== null);
}

async function living(known: readonly ProcessIdentity[]): Promise<ProcessIdentity[]> {
  const alive = await Promise.all(known.map(isAlive));
  return known.filter((_, index) => alive[index]);
}

/** @returns those that were still there */
async function signalAll(known: readonly ProcessIdentity[], name: NodeJS.Signals): Promise<ProcessIdentity[]> {
  const alive = await living(known);
  for (const { pid } of alive) process.kill(pid, name);
  return alive;
}
