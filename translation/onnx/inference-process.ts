import type { GenerateRequest, ProcessReply } from './protocol.js';
import { T5Session } from './t5-session.js';

/**
 * Entry point of the process that runs the model: `inference-process FOLDER THREADS`. Batches come and go over IPC, one
 * at a time. When the channel closes, the parent is gone, and so no orphan keeps the machine busy.
 */
const [folder = '', threads = '1'] = process.argv.slice(2);
const session = T5Session.load(folder, Number(threads));
let queue: Promise<void> = Promise.resolve();

process.on('disconnect', () => process.exit(0));
process.on('message', (request: GenerateRequest) => {
  queue = queue.then(() => answer(request));
});

async function answer(request: GenerateRequest): Promise<void> {
  const reply = await generate(request).catch((error: unknown): ProcessReply => {
    return { kind: 'failed', id: request.id, message: error instanceof Error ? error.message : String(error) };
  });
  if (process.connected) process.send?.(reply);
}

async function generate({ id, sources, maxNewTokens }: GenerateRequest): Promise<ProcessReply> {
  const model = await session;
  const outputs = await model.generate(sources, maxNewTokens);
  return { kind: 'generated', id, outputs: outputs.map((ids) => ({ ids, finished: model.isFinished(ids) })) };
}
