import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { z } from 'zod';
import { textLines } from '../../artifacts/lines.js';
import { endOf, lastWordsOf, parseEvent, withLastWords, type Ending } from '../../processes/child-process.js';
import { peakMemory } from './peak-memory.js';
import { sum } from './statistics.js';

export interface DriverCommand {
  readonly program: string;
  readonly args: readonly string[];
}

const Ready = z.looseObject({ loadSeconds: z.number(), processIds: z.array(z.number()).optional() });
const Result = z.looseObject({ seconds: z.number(), outputs: z.array(z.array(z.number())) });
export type DriverResult = z.infer<typeof Result>;

/** Thrown when a measured engine does not start, dies, or answers something else than its protocol says. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
}

/** A measured engine in a process of its own. See baselines/driver.py for the exchange. */
export class DriverProcess {
  /** The first line: `loadSeconds`, the process that holds the model where it is not the driver, and more. */
  ready!: z.infer<typeof Ready>;
  private readonly ended: Promise<Ending>;
  private readonly lastWords: () => string;
  private readonly answers: AsyncIterator<string>;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly command: string,
  ) {
    this.ended = endOf(child);
    this.lastWords = lastWordsOf(child);
    this.answers = textLines(child.stdout);
  }

  static async start({ program, args }: DriverCommand): Promise<DriverProcess> {
    const driver = new DriverProcess(spawn(program, args), [program, ...args].join(' '));
    driver.ready = await driver.next(Ready);
    return driver;
  }

  /** Translates the driver's whole work once. */
  run(settings: object): Promise<DriverResult> {
    this.child.stdin.write(`${JSON.stringify(settings)}\n`);
    return this.next(Result);
  }

  /** Of the processes that hold the model, since they started; null where it cannot be known. */
  async peakMemory(): Promise<number | null> {
    const holders = this.ready.processIds ?? [this.child.pid ?? 0];
    const peaks = await Promise.all(holders.map(peakMemory));
    return peaks.includes(null) ? null : sum(peaks.map(Number));
  }

  async close(): Promise<void> {
    this.child.stdin.end();
    await this.ended;
  }

  /** Ends a driver that did not answer as it should. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async next<T>(schema: z.ZodType<T>): Promise<T> {
    const line = await this.answers.next();
    if (line.done === true) throw this.error(`ended before it answered (${(await this.ended).how})`);
    const answer = parseEvent(line.value, schema);
    if (answer === undefined) throw this.error(`answered ${line.value.slice(0, 200)}`);
    return answer;
  }

  private error(problem: string): DriverError {
    return new DriverError(withLastWords(`A measured engine ${problem}: ${this.command}.`, this.lastWords()));
  }
}
