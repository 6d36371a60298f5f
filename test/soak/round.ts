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

  /** One after the other, each again where the server was taken away under it, as a person would. */
  async start(): Promise<void> {
    for (const [index, runId] of this.runIds.entries()) {
      for (let tries = 1; (await this.statusOf(runId)) === 'unknown' && tries <= START_TRIES; tries++) {
        const started = await this.home.start(index, runId);
        if (!ANSWERS.includes(started.code)) this.fault(`run --run-id ${runId}`, started);
      }
    }
  }

  /** Gives back all that was taken; from now on every run has to end. */
  async calm(): Promise<void> {
    this.home.thaw();
    await this.home.freeDisk();
    this.home.up();
    this.calmSince = Date.now();
  }

  /** Until every run has ended. A run that failed, or was cancelled by nobody, is a fault; so is one that never ends. */
  async end(): Promise<void> {
    for (const runId of this.runIds) await this.endOf(runId);
    this.home.thaw();
  }

  private async endOf(runId: string): Promise<void> {
    for (;;) {
      const status = await this.statusOf(runId);
      if (status === 'completed' || (status === 'cancelled' && this.cancelled.has(runId))) return;
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
    const { stdout } = await this.home.run('status', runId, '--json');
    return /"status": "(\w+)"/.exec(stdout)?.[1] ?? 'unknown';
  }

  async perform(action: Action): Promise<void> {
    switch (action.do) {
      case 'cancel':
        this.cancelled.add(this.runIds[action.run] ?? '');
        await this.ask(action.do, this.runIds[action.run] ?? '');
        break;
      case 'pause':
      case 'resume':
        await this.ask(action.do, this.runIds[action.run] ?? '');
        break;
      case 'down':
        await this.ask('down');
        break;
      default:
        await this.home.suffer(action);
    }
  }

  private async ask(...args: readonly string[]): Promise<void> {
    const result = await this.home.run(...args);
    if (!ANSWERS.includes(result.code)) this.fault(`sprogskole ${args.join(' ')}`, result);
  }

  private fault(what: string, { code, stdout, stderr }: CommandResult): void {
    const fault = `${what} (exit code ${String(code)})\n${stdout}${stderr}`.trimEnd();
    this.say(`FAULT: ${fault}`);
    this.faults.push(fault);
  }
}
