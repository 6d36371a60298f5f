import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StageRecord } from '../../contracts/lineage.js';
import { CommandLine, type CommandResult } from '../e2e/command-line.js';
import { PIPELINES } from './pipelines.js';
import type { Action, Victim } from './plan.js';

const execute = promisify(execFile);

/** Room for a round, which takes 50 MB; little enough that filling it takes a second. */
const DISK = '512m';

/** Nothing that is asked of the command line takes longer, waiting for a server to come back included. */
const COMMAND_LIMIT_MS = 120_000;

/** A home with its stack, and everything that can be done to it. */
export class SoakHome {
  private readonly frozen: number[] = [];
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
    return new SoakHome(cli, mounted);
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

  /** What happens to a home without the command line being asked. */
  async suffer(action: Action): Promise<void> {
    if (action.do === 'up') this.up();
    if (action.do === 'kill') await this.kill(action.victim);
    if (action.do === 'freeze') await this.freeze();
    if (action.do === 'thaw') this.thaw();
    if (action.do === 'fill-disk') await this.fillDisk();
    if (action.do === 'free-disk') await this.freeDisk();
  }

  private async kill(victim: Victim): Promise<void> {
    for (const pid of await this.pidsOf(victim)) signal(pid, 'SIGKILL');
  }

  /** Stops the clock of Python: of a trainer, a benchmark or a translator. */
  private async freeze(): Promise<void> {
    for (const pid of await this.pidsOf('python')) {
      this.frozen.push(pid);
      signal(pid, 'SIGSTOP');
    }
  }

  thaw(): void {
    for (const pid of this.frozen.splice(0)) signal(pid, 'SIGCONT');
  }

  private async fillDisk(): Promise<void> {
    if (!this.hasDisk) return;
    await execute('sh', ['-c', `cat /dev/zero >'${this.filler}'`]).catch(() => undefined);
  }

  freeDisk(): Promise<void> {
    return rm(this.filler, { force: true });
  }

  records(runId: string): Promise<(StageRecord & { name: string })[]> {
    return this.cli.lineage(runId);
  }

  async close(): Promise<void> {
    await this.run('down');
    if (this.hasDisk) await execute('umount', ['-l', this.cli.home]);
    await rm(this.cli.home, { recursive: true, force: true });
  }

  private get filler(): string {
    return join(this.cli.home, 'filler');
  }

  private async pidsOf(victim: Victim): Promise<number[]> {
    if (victim === 'supervisor') {
      const lock = await readFile(join(this.cli.home, 'stack.lock'), 'utf8').catch(() => 'null');
      const holder = JSON.parse(lock) as { pid: number } | null;
      return holder === null ? [] : [holder.pid];
    }
    const parent = await this.cli.pidOf(victim === 'python' ? 'worker-gpu' : victim).catch(() => null);
    if (parent === null) return [];
    return victim === 'python' ? childrenOf(parent) : [parent];
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const found = await execute('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }));
  return found.stdout.split('\n').filter(Boolean).map(Number);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
