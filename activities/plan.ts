import { join } from 'node:path';
import { planIdentity } from '../config/stage-identities.js';
import { Message, type TranslatedSegment } from '../contracts/dataset.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { ChunkPlan, PlanCounts, PlannedChunk, PlanOutputs, TranslationContext } from '../contracts/run.js';
import { hasTokenizer } from '../translation/count-tokens.js';
import type { KnownTranslation } from '../translation/memory/memory-line.js';
import { openMemory, settingsDigest } from '../translation/memory/open-memory.js';
import { cutChunks } from '../translation/plan/cut-chunks.js';
import { planSegments, type SegmentPlan } from '../translation/plan/plan-segments.js';
import { chunkSize, readQueueSpeed } from '../translation/plan/queue-speed.js';
import type { Dependencies } from './dependencies.js';
import { heartbeat } from './heartbeat.js';
import { parsed } from './read-lines.js';
import { runStage, type StageAttempt, type StageWork } from './run-stage.js';
import { tokenCounter } from './token-counter.js';

type PlanInput = TranslationContext & { messages: Ref };

export function planActivity(deps: Dependencies) {
  return {
    planChunks: (input: PlanInput) =>
      runStage(deps, planIdentity(input, input.messages), (attempt) => plan(deps, input, attempt)),
  };
}

/** Finds what is left to translate, and cuts it into chunks of like length, longest segments first. */
async function plan(deps: Dependencies, input: PlanInput, attempt: StageAttempt): Promise<StageWork<PlanOutputs>> {
  const { store } = deps.home;
  const { translation, queues } = input.config;
  const segments = await findSegments(deps, input, attempt);
  const speed = await readQueueSpeed(deps.home.speed(queues.translate, settingsDigest(input)));
  const chunkTokens = chunkSize(translation, speed);
  const chunks = await putChunks(deps, segments, chunkTokens);
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
}

async function findSegments(deps: Dependencies, input: PlanInput, attempt: StageAttempt): Promise<SegmentPlan> {
  const { language, translation } = input.config;
  return planSegments({
    messages: parsed(deps.home.store.readJsonl(input.messages), Message),
    targetLanguage: language,
    maxSourceTokens: translation.maxSourceTokens,
    countTokens: await tokenCounter(deps, input),
    memory: translation.retranslate === null ? openMemory(deps.home, input) : null,
    scratch: join(attempt.scratch, 'segments'),
    onProgress: ({ done, unit }) => {
      heartbeat({ done, total: null, unit, note: '' });
    },
  });
}

async function putChunks(
  { home: { store } }: Dependencies,
  plan: SegmentPlan,
  chunkTokens: number,
): Promise<PlannedChunk[]> {
  const chunks: PlannedChunk[] = [];
  for await (const chunk of cutChunks(plan.newSegments(), plan.counts.tokens, chunkTokens)) {
    const segments = await store.putJsonl(chunk.map(({ id, lang, text }) => ({ id, lang, text })));
    chunks.push({ segments, count: chunk.length, tokens: chunk.reduce((sum, { tokens }) => sum + tokens, 0) });
    heartbeat({ done: chunks.length, total: null, unit: 'chunks', note: '' });
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
