import { getExternalWorkflowHandle, ParentClosePolicy, patched, startChild } from '@temporalio/workflow';
import { SIGNALS } from '../contracts/temporal.js';

/** Before, a signal was sent at each change: to a child that was not there, too, and several at once in any order. */
const IN_ORDER = 'pauses-in-order';

/** A child workflow that is paused whenever its parent is. */
export class FollowingChild {
  private started = false;
  private told = false;
  private telling = false;

  constructor(
    private readonly workflowId: string,
    private readonly isPaused: () => boolean,
  ) {}

  async execute(workflow: string, input: object): Promise<unknown> {
    const child = await startChild(workflow, {
      workflowId: this.workflowId,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      args: [input],
    });
    this.started = true;
    if (this.isPaused()) this.follow();
    return child.result();
  }

  /** To be called whenever the parent pauses or goes on. */
  follow(): void {
    if (patched(IN_ORDER)) void this.tell();
    else void this.signal(this.isPaused());
  }

  /** One signal after the other: of two under way, the later may arrive first. */
  private async tell(): Promise<void> {
    if (!this.started || this.telling) return;
    this.telling = true;
    while (this.told !== this.isPaused()) await this.signal(this.isPaused());
    this.telling = false;
  }

  private async signal(paused: boolean): Promise<void> {
    this.told = paused;
    const child = getExternalWorkflowHandle(this.workflowId);
    // One that has just ended needs not to be told.
    await child.signal(paused ? SIGNALS.pause : SIGNALS.resume).catch(() => undefined);
  }
}
