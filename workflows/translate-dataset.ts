import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Stages } from '../activities/index.js';
import type { OutputsOf } from '../activities/stage.js';
import type { ChunkResult, TranslationTotals } from '../contracts/chunk-plan.js';
import type { StageResult, TranslateDatasetInput } from '../contracts/run.js';
import { QUERIES } from '../contracts/temporal.js';
import { activitiesOn } from './activities.js';
import { PauseGate } from './pause.js';
import { pauseDetails } from './tracker.js';

export interface TranslationProgress {
  readonly totals: TranslationTotals;
  readonly chunkCount: number;
  readonly segmentCount: number;
}

/** Runs that began before the stage had a record end with their counts alone. */
type Translated = StageResult<OutputsOf<Stages['collectChunks']>> | TranslationTotals;

const NOTHING_YET: TranslationTotals = { chunks: 0, cachedChunks: 0, translated: 0, failed: 0, redoneBatches: 0 };

export const translationProgressQuery = defineQuery<TranslationProgress>(QUERIES.progress);

/**
 * Translates chunks with a window in flight. Results stay in the store, found by their stage keys; this workflow keeps
 * counts alone, so its history is bounded: with the window drained it continues as new where the server suggests it.
 */
export async function translateDataset(input: TranslateDatasetInput): Promise<Translated> {
  const { context, dispatch, plan, chunkCount, segmentCount } = input;
  const { translateChunk } = activitiesOn('translate', dispatch);
  const { collectChunks } = activitiesOn('pipeline', dispatch);
  const gate = new PauseGate(input.paused);
  let totals = input.totals ?? NOTHING_YET;
  let next = input.nextChunk ?? 0;
  let inFlight = 0;
  const failures: unknown[] = [];

  const show = () => {
    setCurrentDetails(
      `${pauseDetails(gate.paused, gate.running > 0 ? 'stage' : 'nothing')}${details(input, totals, inFlight)}`,
    );
  };
  gate.listen(show);
  setHandler(translationProgressQuery, () => ({ totals, chunkCount, segmentCount }));

  const translateOne = async (index: number) => {
    inFlight++;
    show();
    try {
      // Awaited first: other chunks change the totals meanwhile.
      const chunk = await gate.run(() =>
        translateChunk.executeWithOptions({ summary: `chunk ${index + 1} of ${chunkCount}` }, [
          { context, plan, index },
        ]),
      );
      totals = add(totals, chunk);
    } catch (error) {
      failures.push(error);
    } finally {
      inFlight--;
      show();
    }
  };
  const drained = () => condition(() => inFlight === 0);
  try {
    while (next < chunkCount && failures.length === 0 && !workflowInfo().continueAsNewSuggested) {
      void translateOne(next++);
      await condition(() => inFlight < dispatch.chunksInFlight || failures.length > 0);
    }
    await drained();
  } catch (cancelled) {
    // Chunks in flight save what they have first.
    if (patched('cancel-waits-for-chunks')) await CancellationScope.nonCancellable(drained);
    throw cancelled;
  }
  if (failures.length > 0) throw failures[0];
  if (next < chunkCount)
    await continueAsNew<typeof translateDataset>({ ...input, nextChunk: next, totals, paused: gate.paused });
  if (!patched('translate-is-recorded')) return totals;
  return gate.run(() =>
    collectChunks.executeWithOptions({ summary: 'check the checkpoint files' }, [
      { context, plan, chunkCount, segmentCount },
    ]),
  );
}

function add(totals: TranslationTotals, chunk: ChunkResult): TranslationTotals {
  return {
    chunks: totals.chunks + 1,
    cachedChunks: totals.cachedChunks + (chunk.cached ? 1 : 0),
    translated: totals.translated + chunk.translated,
    failed: totals.failed + chunk.failed,
    redoneBatches: totals.redoneBatches + chunk.redoneBatches,
  };
}

function details(
  { chunkCount, segmentCount }: TranslateDatasetInput,
  totals: TranslationTotals,
  inFlight: number,
): string {
  const { chunks, cachedChunks, translated, failed, redoneBatches } = totals;
  return [
    '| chunks done | in flight | of | from cache | segments translated | failed | of | batches redone |',
    '|---|---|---|---|---|---|---|---|',
    `| ${chunks} | ${inFlight} | ${chunkCount} | ${cachedChunks} | ${translated} | ${failed} | ${segmentCount} | ${redoneBatches} |`,
  ].join('\n');
}
