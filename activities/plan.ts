import { join } from 'node:path';
import { z } from 'zod';
import type { ChunkPlan, PlanCounts, PlannedChunk } from '../contracts/chunk-plan.js';
import { TranslationContext } from '../contracts/context.js';
import { Message, type TranslatedSegment } from '../contracts/dataset.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { hasTokenizer } from '../translation/count-tokens.js';
import type { KnownTranslation } from '../translation/memory/memory-line.js';
import { openMemory, settingsDigest } from '../translation/memory/open-memory.js';
import { cutChunks } from '../translation/plan/cut-chunks.js';
import { planSegments, type SegmentPlan } from '../translation/plan/plan-segments.js';
import { chunkSize, readQueueSpeed } from '../translation/plan/queue-speed.js';
import { chunkSettings, segmentation } from '../translation/translation-key.js';
import { parsed } from '../artifacts/json-lines.js';
import { stage, type Attempt } from './stage.js';
import { tokenCounter } from './token-counter.js';

type Inputs = z.infer<typeof Inputs>;
const Inputs = z.object({ messages: Ref });

/**
 * Finds what is left to translate, and cuts it into chunks of like length, longest segments first.
 *
 * What the memory knew and how fast the queue was are not in the key: the first plan stands, so that a run goes on after
 * a crash with the chunks it began with. Everything that changes a chunk is, so that then the memory is asked anew.
 */
export const planChunks = stage({
  name: 'plan',
  version: 2,
  context: TranslationContext,
  inputs: Inputs,
  outputs: z.object({
    /** ChunkPlan as JSON. */
    chunks: Ref,
    /** JSON lines of TranslatedSegment: what the translation memory knew, so that merging needs no memory any more. */
    known: Ref,
  }),
  sources: ['translator'],
  keyed: (context) => {
    const { chunkMinutes, chunkTokens } = context.config.translation;
    return {
      ...segmentation(context),
      ...(chunkTokens === null ? { chunkMinutes } : { chunkTokens }),
      chunk: chunkSettings(context),
    };
  },
  work: async (attempt) => {
    const { context, home, store } = attempt;
    const { translation, queues } = context.config;
    const segments = await findSegments(attempt);
    const speed = await readQueueSpeed(home.speed(queues.translate, settingsDigest(context)));
    const chunkTokens = chunkSize(translation, speed);
    const chunks = await putChunks(attempt, segments, chunkTokens);
    const { counts, damagedLines } = segments;
    const plan: ChunkPlan = { chunks, counts };
    return {
      outputs: {
        chunks: await store.putBytes(JSON.stringify(plan), MEDIA.json),
        known: await store.putJsonl(asTranslated(segments.known())),
      },
      summary: { ...counts, chunks: chunks.length, chunkTokens, tokensPerSecond: speed.tokensPerSecond, damagedLines },
      note: describe(counts, chunks.length, hasTokenizer(translation.engine)) + describeDamage(damagedLines),
    };
  },
});

async function findSegments(attempt: Attempt<TranslationContext, Inputs>): Promise<SegmentPlan> {
  const { context, inputs, home, store, scratch, progress } = attempt;
  const { language, translation } = context.config;
  return planSegments({
    messages: parsed(store.readJsonl(inputs.messages), Message),
    targetLanguage: language,
    maxSourceTokens: translation.maxSourceTokens,
    countTokens: await tokenCounter(attempt, context),
    memory: translation.retranslate === null ? openMemory(home, context) : null,
    scratch: join(scratch, 'segments'),
    onProgress: ({ done, unit }) => {
      progress({ done, total: null, unit, note: '' });
    },
  });
}

async function putChunks(
  { store, progress }: Attempt<TranslationContext, Inputs>,
  plan: SegmentPlan,
  chunkTokens: number,
): Promise<PlannedChunk[]> {
  const chunks: PlannedChunk[] = [];
  for await (const chunk of cutChunks(plan.newSegments(), plan.counts.tokens, chunkTokens)) {
    const segments = await store.putJsonl(chunk.map(({ id, lang, text }) => ({ id, lang, text })));
    chunks.push({ segments, count: chunk.length, tokens: chunk.reduce((sum, { tokens }) => sum + tokens, 0) });
    progress({ done: chunks.length, total: null, unit: 'chunks', note: '' });
  }
  return chunks;
}

async function* asTranslated(known: AsyncIterable<KnownTranslation>): AsyncGenerator<TranslatedSegment> {
  for await (const { id, text, by } of known) yield { id, status: 'translated', text, by };
}

function describe({ unique, fromMemory, newSegments, tokens, kept }: PlanCounts, chunks: number, counted: boolean) {
  const size = `${tokens} tokens${counted ? '' : ' (estimated from their bytes)'}`;
  return `${unique} unique segments, ${fromMemory} from memory, ${newSegments} to translate: ${size} in ${chunks} chunks; ${kept} messages already in the target language`;
}

function describeDamage(lines: number): string {
  return lines === 0 ? '' : `; ${lines} damaged lines of the translation memory left out`;
}
