import { setTimeout as sleep } from 'node:timers/promises';
import { describeAction, type Action } from './plan.js';
import { NOTHING, type Round } from './round.js';

/** A plan that is carried out from its first round on, each action at its time, whatever came of those before. */
export class Performance {
  isOver = false;
  /** Actions that found somebody to do them to. */
  hits = 0;
  private round: Round | null = null;
  private started = false;
  private underWay: Promise<void>[] = [];

  constructor(
    readonly actions: readonly Action[],
    private readonly say: (line: string) => void,
  ) {}

  /** From now on what is done is done to this round. */
  turnTo(round: Round): void {
    this.round = round;
    if (!this.started) void this.perform();
    this.started = true;
  }

  /** Waits for what is being done; what comes before the next round is done to nobody. */
  async turnAway(): Promise<void> {
    this.round = null;
    await Promise.all(this.underWay.splice(0));
  }

  private async perform(): Promise<void> {
    const start = Date.now();
    for (const action of this.actions) {
      await sleep(Math.max(0, start + action.at - Date.now()));
      this.underWay.push(this.do(action));
    }
    await Promise.all(this.underWay);
    this.isOver = true;
    await this.round?.calm();
  }

  private async do(action: Action): Promise<void> {
    const outcome = (await this.round?.perform(action)) ?? NOTHING;
    if (!outcome.startsWith(NOTHING)) this.hits += 1;
    this.say(`${describeAction(action)}: ${outcome}`);
  }
}
