import { rm } from 'node:fs/promises';
import { chunkInputs } from '../../activities/collect-chunks.js';
import { stages } from '../../activities/index.js';
import { countByRule } from '../../activities/merge.js';
import { translateChunk } from '../../activities/translate-chunk.js';
import type { Home } from '../../artifacts/home.js';
import { draftName } from '../../artifacts/path-part.js';
import { ChunkPlan, type PlanCounts } from '../../contracts/chunk-plan.js';
import type { StageContext } from '../../contracts/context.js';
import type { Int8Arithmetic } from '../../contracts/pipeline-config.js';
import type { Message } from '../../contracts/dataset.js';
import { ingestTrees, newIngestCounts, type IngestCounts } from '../../dataset/ingest.js';
import { estimateTokens, hasTokenizer, openTokenCounter } from '../../translation/count-tokens.js';
import { isExact } from '../../translation/onnx/int8-arithmetic.js';
import { openMemory, settingsDigest } from '../../translation/memory/open-memory.js';
import { cutChunks } from '../../translation/plan/cut-chunks.js';
import { planSegments } from '../../translation/plan/plan-segments.js';
import { chunkSize, readQueueSpeed, type QueueSpeed } from '../../translation/plan/queue-speed.js';

/** What a run would have to translate. */
export interface TranslationPreview {
  readonly counts: PlanCounts;
  /** Messages that ingest excludes by rule. */
  readonly excluded: number;
  readonly excludedByRule: Readonly<Record<string, number>>;
  readonly chunks: number;
  readonly cachedChunks: number;
  /** Source tokens of the chunks that are not cached. */
  readonly tokensLeft: number;
  readonly speed: QueueSpeed;
  /** Of one worker. */
  readonly estimatedSeconds: number;
  /** Of the onnx engine's products, where it computes in int8. */
  readonly int8: { readonly weights: Int8Arithmetic; readonly exactHere: boolean } | null;
}

type Amount = Omit<TranslationPreview, 'speed' | 'estimatedSeconds' | 'int8'>;

/** From the store where the run was planned before, else by reading the dataset, as the plan stage will. */
export async function previewTranslation(home: Home, context: StageContext): Promise<TranslationPreview> {
  const speed = await readQueueSpeed(home.speed(context.config.queues.translate, settingsDigest(context)));
  const amount = (await plannedBefore(home, context)) ?? (await planFresh(home, context, speed));
  return { ...amount, speed, estimatedSeconds: amount.tokensLeft / speed.tokensPerSecond, int8: await int8Of(context) };
}

async function int8Of({ int8 }: StageContext): Promise<TranslationPreview['int8']> {
  return int8 && { weights: int8, exactHere: await isExact(int8) };
}

async function plannedBefore(home: Home, context: StageContext): Promise<Amount | null> {
  const ingested = await stages.ingest.lookUp(home, context, {});
  if (ingested === null) return null;
  const planned = await stages.planChunks.lookUp(home, context, { messages: ingested.outputs.messages });
  if (planned === null) return null;
  const { chunks, counts } = ChunkPlan.parse(await home.store.readJson(planned.outputs.chunks));
  let [cachedChunks, tokensLeft] = [0, 0];
  for (const [index, chunk] of chunks.entries()) {
    if ((await translateChunk.lookUp(home, context, chunkInputs(chunks, index, chunk))) !== null) cachedChunks++;
    else tokensLeft += chunk.tokens;
  }
  const excludedByRule = await countByRule(home.store, ingested.outputs.excluded);
  const excluded = ingested.summary['excluded'] ?? 0;
  return { counts, excluded, excludedByRule, chunks: chunks.length, cachedChunks, tokensLeft };
}

async function planFresh(home: Home, context: StageContext, speed: QueueSpeed): Promise<Amount> {
  const { translation, language } = context.config;
  const scratch = home.scratch('plan-preview', draftName());
  const ingest = newIngestCounts();
  try {
    const plan = await planSegments({
      messages: messagesOf(context, ingest),
      targetLanguage: language,
      maxSourceTokens: translation.maxSourceTokens,
      countTokens: hasTokenizer(translation.engine)
        ? await openTokenCounter(localPath(context.sources.translator), language)
        : estimateTokens,
      memory: translation.retranslate === null ? openMemory(home, context) : null,
      scratch,
    });
    let chunks = 0;
    const cut = cutChunks(plan.newSegments(), plan.counts.tokens, chunkSize(translation, speed));
    for await (const chunk of cut) chunks += chunk.length > 0 ? 1 : 0;
    const { counts } = plan;
    const { read, messages, excluded: excludedByRule } = ingest;
    const tokensLeft = counts.tokens;
    return { counts, excluded: read - messages, excludedByRule, chunks, cachedChunks: 0, tokensLeft };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function* messagesOf({ config, sources }: StageContext, counts: IngestCounts): AsyncGenerator<Message> {
  const options = { paths: [localPath(sources.dataset)], dataset: config.dataset, targetLanguage: config.language };
  for await (const tree of ingestTrees(options, counts)) yield* tree.messages;
}

/** Only runs whose sources are all on this machine are previewed. */
function localPath(source: StageContext['sources']['dataset']): string {
  return source.kind === 'path' ? source.path : '';
}
