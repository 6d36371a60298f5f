import { InferenceClient, type InferenceOptions } from './inference-client.js';
import type { GeneratedRow, GenerateRequest } from './protocol.js';

export interface PoolOptions extends InferenceOptions {
  /** Each holds the model, and works on a batch of its own. */
  readonly processes: number;
}

/** The inference processes of one model. Each is started when there is a batch for it, and again after it died. */
export class InferencePool {
  private clients: InferenceClient[] = [];

  constructor(private readonly options: PoolOptions) {}

  /** Of those that are alive. */
  get processIds(): number[] {
    return this.clients.filter(({ alive }) => alive).flatMap(({ processId }) => processId ?? []);
  }

  /** A batch in the model cannot be interrupted, so an abort kills its process, and every call it was answering. */
  async generate(
    sources: GenerateRequest['sources'],
    options: GenerateRequest['options'],
    signal?: AbortSignal,
  ): Promise<readonly GeneratedRow[]> {
    signal?.throwIfAborted();
    const client = this.client();
    const kill = (): void => void client.kill();
    signal?.addEventListener('abort', kill, { once: true });
    try {
      return await client.generate(sources, options);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  }

  async kill(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.kill()));
  }

  /** The least busy of those there are, unless one more may be started instead of waiting. */
  private client(): InferenceClient {
    const alive = this.clients.filter((client) => client.alive).sort((a, b) => a.waiting - b.waiting);
    const [first] = alive;
    if (first !== undefined && (first.waiting === 0 || alive.length >= this.options.processes)) return first;
    const started = new InferenceClient(this.options);
    this.clients = [...alive, started];
    return started;
  }
}
