import { constants } from 'node:os';
import { EXIT } from '../exit-codes.js';

/** How a chat is left other than by `/exit` or the end of its input. */
export class Leaving {
  /** The exit code, once it is to be left. */
  readonly code: Promise<number>;
  /** Ends the reply that is being given to somebody at a terminal; null at the prompt. */
  stopReply: (() => void) | null = null;
  private leave: (code: number) => void = () => undefined;

  /** @param unread leaves in silence: nobody hears the replies */
  constructor(unread?: AbortSignal) {
    this.code = new Promise((resolve) => (this.leave = resolve));
    process.on('SIGINT', this.interrupt);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        this.leave(128 + constants.signals[signal]);
      });
    }
    unread?.addEventListener('abort', () => {
      this.leave(EXIT.ok);
    });
  }

  /** Ctrl-C: ends a reply; at the prompt, and for the second time in one reply, the chat. */
  readonly interrupt = (): void => {
    if (this.stopReply === null) this.leave(EXIT.interrupted);
    this.stopReply?.();
    this.stopReply = null;
  };
}
