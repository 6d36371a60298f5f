import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { onLine } from '../../artifacts/lines.js';
import { UserError } from '../../contracts/errors.js';
import { TranslatorEvent, type TranslatorRequest, type TranslatorStart } from '../../contracts/translator.js';
import { TRAINER_FOLDER, TRAINER_PYTHON } from '../../config/trainer-paths.js';
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
  /** Program and arguments; default: the translator of the trainer's environment. */
  readonly command?: readonly [string, ...string[]];
}

const COMMAND = [TRAINER_PYTHON, '-m', 'sprogskole_trainer', 'translate'] as const;

/** Enough of a crashed process's last words to see what happened. */
const STDERR_TAIL = 4_000;

/** One translator process and the batches it has not answered yet. Dead once the process is. */
export class PythonClient {
  /** Rejects where the process does not come up: with a UserError for what the user can mend. */
  readonly ready: Promise<ReadyEvent>;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly closed: Promise<unknown>;
  private readonly started = new Deferred<ReadyEvent>();
  private readonly pending = new Map<number, Deferred<readonly GeneratedRow[]>>();
  private readonly silence: NodeJS.Timeout;
  private stderr = '';
  private nextId = 0;
  private dead = false;

  constructor(private readonly options: PythonClientOptions) {
    const [program, ...args] = options.command ?? COMMAND;
    this.child = spawn(program, args, {
      cwd: TRAINER_FOLDER,
      env: { ...options.env, PYTHONUNBUFFERED: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that its helpers can be killed with it.
      detached: true,
    });
    this.ready = this.started.promise;
    this.ready.catch(() => undefined); // a process that is killed before anybody waits for it
    this.closed = once(this.child, 'close').catch(() => undefined);
    this.silence = setTimeout(() => {
      this.fail(new EngineFailedError(`The translator showed no sign of life for ${options.silenceSeconds} s.`));
      this.signalGroup();
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
    this.signalGroup();
    await this.closed;
  }

  private listen(): void {
    const { stdin, stdout, stderr } = this.child;
    stdin.on('error', () => undefined); // a write to a process that just died; its end says why
    // Also the progress bars of a model that loads.
    for (const stream of [stdout, stderr]) stream.on('data', () => this.silence.refresh());
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-STDERR_TAIL);
    });
    onLine(stdout, (line) => {
      this.receive(line);
    });
    this.child.on('error', (error) => {
      this.fail(
        new EngineFailedError(`The translator could not be started: ${error.message}. \`npm run setup\` installs it.`),
      );
    });
    // Not `exit`: its last lines may still be in the pipe then.
    this.child.on('close', (code, signal) => {
      this.fail(this.crash(`The translator ended (${signal ?? `exit code ${code ?? 'unknown'}`}).`));
    });
  }

  private send(message: TranslatorStart | TranslatorRequest): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  private receive(line: string): void {
    const event = readEvent(line);
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
        this.fail(this.crash(`The translator wrote a line that is no event: ${line.slice(0, 200)}`));
        this.signalGroup();
    }
  }

  private take(id: number): Deferred<readonly GeneratedRow[]> | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    return call;
  }

  private crash(problem: string): EngineFailedError {
    const lastWords = this.stderr.trim();
    return new EngineFailedError(lastWords === '' ? problem : `${problem} Its last words:\n${lastWords}`);
  }

  /** The first reason counts: whatever comes after it follows from it. */
  private fail(error: Error): void {
    this.dead = true;
    clearTimeout(this.silence);
    this.started.reject(error);
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }

  private signalGroup(): void {
    const { pid, exitCode, signalCode } = this.child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  }
}

function readEvent(line: string): TranslatorEvent | undefined {
  try {
    return TranslatorEvent.parse(JSON.parse(line));
  } catch {
    return undefined;
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
