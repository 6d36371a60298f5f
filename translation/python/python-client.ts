import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { onLine } from '../../artifacts/lines.js';
import { UserError } from '../../contracts/errors.js';
import { TranslatorEvent, type TranslatorRequest, type TranslatorStart } from '../../contracts/translator.js';
import { endOf, killWithGroup, lastWordsOf, parseEvent, withLastWords } from '../../processes/child-process.js';
import { pythonCommand, startPython } from '../../processes/python-process.js';
import { Deferred } from '../deferred.js';
import { EngineFailedError, EngineOutOfMemoryError } from '../engine.js';

type EventOf<Kind extends TranslatorEvent['event']> = Extract<TranslatorEvent, { event: Kind }>;
export type LoadingEvent = EventOf<'loading'>;
export type ReadyEvent = EventOf<'ready'>;
export type GeneratedRow = EventOf<'translated'>['outputs'][number];

export interface PythonClientOptions {
  readonly start: TranslatorStart;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLoading?: ((event: LoadingEvent) => void) | undefined;
  /** A process that shows no sign of life for so long while it loads counts as hung. */
  readonly silenceSeconds: number;
  /** Program and arguments; default: this project's translator. */
  readonly command?: readonly [string, ...string[]];
}

/** One translator process and the batches it has not answered yet. Dead once the process is. */
export class PythonClient {
  /** Rejects where the process does not come up: with a UserError for what the user can mend. */
  readonly ready: Promise<ReadyEvent>;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<void>;
  private readonly lastWords: () => string;
  private readonly started = new Deferred<ReadyEvent>();
  private readonly pending = new Map<number, Deferred<readonly GeneratedRow[]>>();
  private readonly silence: NodeJS.Timeout;
  private nextId = 0;
  private dead = false;

  constructor(private readonly options: PythonClientOptions) {
    this.child = startPython(options.command ?? pythonCommand('translate'), options.env);
    this.lastWords = lastWordsOf(this.child);
    this.ended = endOf(this.child).then(({ how }) => {
      this.fail(this.crash(how));
    });
    this.ready = this.started.promise;
    this.ready.catch(() => undefined); // a process that is killed before anybody waits for it
    this.silence = setTimeout(() => {
      this.fail(new EngineFailedError(`The translator showed no sign of life for ${options.silenceSeconds} s.`));
      killWithGroup(this.child);
    }, options.silenceSeconds * 1000);
    this.listen();
    this.send(options.start);
  }

  get alive(): boolean {
    return !this.dead;
  }

  get processId(): number | undefined {
    return this.child.pid;
  }

  /** @throws EngineFailedError and EngineOutOfMemoryError as an engine does */
  translate(request: Omit<TranslatorRequest, 'id'>): Promise<readonly GeneratedRow[]> {
    const id = this.nextId++;
    const answer = new Deferred<readonly GeneratedRow[]>();
    this.pending.set(id, answer);
    this.send({ id, ...request });
    return answer.promise;
  }

  /** Ends the process, even in the middle of a batch. It holds nothing that would be lost. */
  async kill(): Promise<void> {
    this.fail(new EngineFailedError('The translator was stopped.'));
    killWithGroup(this.child);
    await this.ended;
  }

  private listen(): void {
    const { stdout, stderr } = this.child;
    // Also the progress bars of a model that loads.
    for (const stream of [stdout, stderr]) stream.on('data', () => this.silence.refresh());
    onLine(stdout, (line) => {
      this.receive(line);
    });
  }

  private send(message: TranslatorStart | TranslatorRequest): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  private receive(line: string): void {
    const event = parseEvent(line, TranslatorEvent);
    switch (event?.event) {
      case 'loading':
        this.options.onLoading?.(event);
        break;
      case 'ready':
        clearTimeout(this.silence);
        this.started.resolve(event);
        break;
      case 'translated':
        this.take(event.id)?.resolve(event.outputs);
        break;
      case 'failed':
        this.take(event.id)?.reject(failureOf(event));
        break;
      case 'error':
        this.fail(errorOf(event));
        break;
      case undefined:
        this.fail(this.withLastWords(`The translator wrote a line that is no event: ${line.slice(0, 200)}`));
        killWithGroup(this.child);
    }
  }

  private take(id: number): Deferred<readonly GeneratedRow[]> | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    return call;
  }

  private crash(how: string): EngineFailedError {
    if (this.child.pid !== undefined) return this.withLastWords(`The translator ended (${how}).`);
    return new EngineFailedError(`The translator could not be started: ${how}. \`npm run setup\` installs it.`);
  }

  private withLastWords(problem: string): EngineFailedError {
    return new EngineFailedError(withLastWords(problem, this.lastWords()));
  }

  /** The first reason counts: whatever comes after it follows from it. */
  private fail(error: Error): void {
    this.dead = true;
    clearTimeout(this.silence);
    this.started.reject(error);
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }
}

function failureOf({ kind, message }: EventOf<'failed'>): EngineFailedError {
  const problem = `The model could not run: ${message}`;
  return kind === 'out-of-memory' ? new EngineOutOfMemoryError(problem) : new EngineFailedError(problem);
}

function errorOf({ kind, message, where, expected, received, fix }: EventOf<'error'>): Error {
  if (kind === 'user') return new UserError(message, { where, expected, received, fix });
  return new EngineFailedError(`The translator gave up: ${message} (${fix})`);
}
