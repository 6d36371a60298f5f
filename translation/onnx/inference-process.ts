import type { GenerateRequest, ProcessReply } from './protocol.js';
import { T5Session } from './t5-session.js';

/**
 * Entry point of the process that runs the model: `inference-process FOLDER THREADS`. Batches come and go over IPC, one
 * at a time. When the channel closes, the parent is gone, and so no orphan keeps the machine busy.
 */
const [folder = '', threads = '1'] = process.argv.slice(2);
const session = T5Session.open(folder, Number(threads));
let queue: Promise<void> = Promise.resolve();

process.on('disconnect', () => process.exit(0));
process.on('message', (request: GenerateRequest) => {
  queue = queue.then(() => answer(request));
});

/** What onnxruntime and V8 say when memory cannot be had. */
const OUT_OF_MEMORY = /bad_alloc|failed to allocate|out of memory|array buffer allocation failed/iu;

async function answer(request: GenerateRequest): Promise<void> {
  const reply = await generate(request).catch((error: unknown): ProcessReply => {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', id: request.id, message, outOfMemory: OUT_OF_MEMORY.test(message) };
  });
  if (process.connected) process.send?.(reply);
}

async function generate({ id, sources, options }: GenerateRequest): Promise<ProcessReply> {
  const model = await session;
  const outputs = await model.generate(sources, options);
  return { kind: 'generated', id, outputs: outputs.map((ids) => ({ ids, finished: model.isFinished(ids) })) };
}
