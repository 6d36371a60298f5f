import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { textLines } from '../../artifacts/lines.js';
import { peakMemory } from './peak-memory.js';
import { sum } from './statistics.js';

export interface DriverCommand {
  readonly program: string;
  readonly args: readonly string[];
}

const Ready = z.looseObject({ loadSeconds: z.number(), processIds: z.array(z.number()).optional() });
const Result = z.looseObject({ seconds: z.number(), outputs: z.array(z.array(z.number())) });
export type DriverResult = z.infer<typeof Result>;

/** Enough of a failed driver's last words to see what happened. */
const STDERR_TAIL = 3_000;

/** Thrown when a measured engine does not start, dies, or answers something else than its protocol says. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
}

/** A measured engine in a process of its own. See baselines/driver.py for the exchange. */
export class DriverProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly answers: AsyncIterator<string>,
    private readonly lastWords: () => string,
    /** The first line: `loadSeconds`, the process that holds the model where it is not the driver, and more. */
    readonly ready: z.infer<typeof Ready>,
  ) {}

  static async start({ program, args }: DriverCommand): Promise<DriverProcess> {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_TAIL);
    });
    child.once('error', (error) => {
      stderr += error.message;
    });
    const answers = textLines(child.stdout);
    const lastWords = (): string => `${program} ${args.join(' ')}\n${stderr.trim()}`;
    return new DriverProcess(child, answers, lastWords, await nextAnswer(answers, Ready, lastWords));
  }

  /** Translates the driver's whole work once. */
  run(settings: object): Promise<DriverResult> {
    this.child.stdin?.write(`${JSON.stringify(settings)}\n`);
    return nextAnswer(this.answers, Result, this.lastWords);
  }

  /** Of the processes that hold the model, since they started; null where it cannot be known. */
  async peakMemory(): Promise<number | null> {
    const holders = this.ready.processIds ?? [this.child.pid ?? 0];
    const peaks = await Promise.all(holders.map(peakMemory));
    return peaks.includes(null) ? null : sum(peaks.map(Number));
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.stdin?.end();
    await exited;
  }

  /** Ends a driver that did not answer as it should. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}

async function nextAnswer<T>(
  answers: AsyncIterator<string>,
  schema: z.ZodType<T>,
  lastWords: () => string,
): Promise<T> {
  const answer = await answers.next();
  if (answer.done === true) throw new DriverError(`A measured engine ended before it answered: ${lastWords()}`);
  try {
    return schema.parse(JSON.parse(answer.value));
  } catch (error) {
    throw new DriverError(`A measured engine answered ${answer.value.slice(0, 200)}: ${String(error)}\n${lastWords()}`);
  }
}
