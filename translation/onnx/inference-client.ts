import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endOf, lastWordsOf, withLastWords } from '../../processes/child-process.js';
import { Deferred } from '../deferred.js';
import { EngineFailedError, EngineOutOfMemoryError } from '../engine.js';
import type { GeneratedRow, GenerateRequest, ProcessReply } from './protocol.js';

const ENTRY = fileURLToPath(new URL('./inference-process.ts', import.meta.url));

/**
 * glibc gives large blocks back to the system at once and gets them again at the next step, which costs up to a third of
 * the speed. It reads these at start, so they belong in the environment of a process of its own.
 */
const ALLOCATOR = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: String(2 ** 25),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 34),
};

export interface InferenceOptions {
  /** Made by `compileModel`. */
  readonly folder: string;
  readonly threads: number;
}

/** One inference process and the calls it has not answered yet. Dead once the process is. */
export class InferenceClient {
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, Deferred<readonly GeneratedRow[]>>();
  private readonly ended: Promise<void>;
  private readonly lastWords: () => string;
  private nextId = 0;
  private dead = false;

  constructor(options: InferenceOptions) {
    this.child = fork(ENTRY, [options.folder, String(options.threads)], {
      // There is no build step: the child reads TypeScript as the parent does.
      execArgv: ['--expose-gc', '--import', import.meta.resolve('tsx')],
      env: { ...process.env, ...ALLOCATOR },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.lastWords = lastWordsOf(this.child);
    this.ended = endOf(this.child).then(({ how }) => {
      this.fail(`The inference process ended (${how}).`);
    });
    this.child.on('message', (reply: ProcessReply) => {
      this.settle(reply);
    });
  }

  get alive(): boolean {
    return !this.dead;
  }

  /** Calls without an answer. */
  get waiting(): number {
    return this.pending.size;
  }

  get processId(): number | undefined {
    return this.child.pid;
  }

  generate(sources: GenerateRequest['sources'], options: GenerateRequest['options']): Promise<readonly GeneratedRow[]> {
    const id = this.nextId++;
    const answer = new Deferred<readonly GeneratedRow[]>();
    this.pending.set(id, answer);
    const request: GenerateRequest = { id, sources, options };
    this.child.send(request, (error) => {
      if (error !== null) this.fail(`The inference process took no batch: ${error.message}.`);
    });
    return answer.promise;
  }

  /** Ends the process, even in the middle of a batch. It holds nothing that would be lost. */
  async kill(): Promise<void> {
    this.dead = true;
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private settle(reply: ProcessReply): void {
    const call = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (reply.kind === 'generated') call?.resolve(reply.outputs);
    else if (reply.outOfMemory) call?.reject(new EngineOutOfMemoryError(`The batch was too large: ${reply.message}`));
    else call?.reject(new EngineFailedError(`The model could not run: ${reply.message}`));
  }

  private fail(problem: string): void {
    this.dead = true;
    const error = new EngineFailedError(withLastWords(problem, this.lastWords()));
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }
}
