import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandResult } from '../e2e/command-line.js';
import type { Action } from './plan.js';
import type { SoakHome } from './soak-home.js';

/** How long runs may take to end once nothing disturbs them any more. */
const END_LIMIT_MS = 600_000;
const POLL_MS = 3_000;
const START_TRIES = 5;

/** Done, and refused with a reason: that the run has ended, or that the server is away. */
const ANSWERS: readonly (number | null)[] = [0, 2];

/** What came of an action that found nobody to do it to. */
export const NOTHING = 'nothing';

/** Runs at once on a home of their own, with what is done to them. Finds faults. */
export class Round {
  readonly faults: string[] = [];
  private readonly cancelled = new Set<string>();
  private calmSince = Infinity;

  constructor(
    readonly home: SoakHome,
    readonly runIds: readonly string[],
    private readonly say: (line: string) => void,
  ) {}

  /** All at once, each again where the server was taken away under it, as a person would. */
  async start(): Promise<void> {
    await Promise.all(this.runIds.map((runId, index) => this.startRun(runId, index)));
  }

  private async startRun(runId: string, index: number): Promise<void> {
    for (let tries = 1; (await this.statusOf(runId)) === 'unknown' && tries <= START_TRIES; tries++) {
      const started = await this.home.start(index, runId);
      if (!ANSWERS.includes(started.code)) this.fault(`run --run-id ${runId}`, started);
    }
  }

  /** Gives back all that was taken; from now on every run has to end. */
  async calm(): Promise<void> {
    await this.home.thaw();
    await this.home.freeDisk();
    this.home.up();
    this.calmSince = Date.now();
  }

  /** Until every run has ended. A run that failed, or was cancelled by nobody, is a fault; so is one that never ends. */
  async end(): Promise<void> {
    for (const runId of this.runIds) await this.endOf(runId);
    await this.home.thaw();
  }

  private async endOf(runId: string): Promise<void> {
    for (;;) {
      const status = await this.statusOf(runId);
      if (status === 'completed' || (status === 'cancelled' && this.cancelled.has(runId))) {
        this.say(`${runId} ${status}`);
        return;
      }
      const isLate = Date.now() > this.calmSince + END_LIMIT_MS;
      if (isLate || status === 'failed' || status === 'cancelled') {
        this.fault(`${runId} is ${status}`, await this.home.run('status', runId));
        return;
      }
      // Whatever was paused last, and resumed while no server heard it.
      if (this.calmSince < Date.now()) await this.home.run('resume', runId);
      await sleep(POLL_MS);
    }
  }

  private async statusOf(runId: string): Promise<string> {
    const { code, stdout } = await this.home.run('status', runId, '--json');
    return code === 0 ? (JSON.parse(stdout) as { status: string }).status : 'unknown';
  }

  /** @returns in a few words what came of it */
  async perform(action: Action): Promise<string> {
    switch (action.do) {
      case 'pause':
      case 'resume':
        return this.ask(action.do, this.runIds[action.run] ?? '');
      case 'cancel':
        this.cancelled.add(this.runIds[action.run] ?? '');
        return this.ask(action.do, this.runIds[action.run] ?? '');
      case 'down':
        return this.ask('down');
      case 'up':
        this.home.up();
        return 'begun';
      case 'fill-disk':
        return (await this.home.fillDisk()) ? 'full' : NOTHING;
      case 'free-disk':
        await this.home.freeDisk();
        return 'free';
      case 'kill':
        return processes(await this.home.kill(action.victim));
      case 'freeze':
        return processes(await this.home.freeze());
      case 'thaw':
        return processes(await this.home.thaw());
    }
  }

  private async ask(...args: readonly string[]): Promise<string> {
    const result = await this.home.run(...args);
    if (!ANSWERS.includes(result.code)) this.fault(`sprogskole ${args.join(' ')}`, result);
    return result.code === 0 ? 'done' : `${NOTHING}: ${result.stderr.split('\n')[0] ?? ''}`;
  }

  private fault(what: string, { code, stdout, stderr }: CommandResult): void {
    const fault = `${what} (exit code ${String(code)})\n${stdout}${stderr}`.trimEnd();
    this.say(`FAULT: ${fault}`);
    this.faults.push(fault);
  }
}

function processes(count: number): string {
  return count === 0 ? NOTHING : count === 1 ? '1 process' : `${count} processes`;
}
