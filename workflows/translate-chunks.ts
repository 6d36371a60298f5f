import { executeChild, ParentClosePolicy } from '@temporalio/workflow';
import type { Ref } from '../contracts/ref.js';
import type { Dispatch, PlanOutputs, StageResult } from '../contracts/run.js';
import { translateDataset } from './translate-dataset.js';

/** The stage `translate`: every planned chunk, by a child workflow. */
export async function translateChunks(
  workflowId: string,
  context: Ref,
  dispatch: Dispatch,
  { outputs, summary }: StageResult<PlanOutputs>,
): Promise<StageResult<Record<string, never>>> {
  const totals = await executeChild(translateDataset, {
    workflowId,
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    args: [
      {
        context,
        dispatch,
        plan: outputs.chunks,
        chunkCount: summary['chunks'] ?? 0,
        segmentCount: summary['newSegments'] ?? 0,
        nextChunk: 0,
        totals: { chunks: 0, cachedChunks: 0, translated: 0, failed: 0, redoneBatches: 0 },
      },
    ],
  });
  const { translated, failed, redoneBatches } = totals;
  return {
    key: '',
    cached: totals.cachedChunks === totals.chunks,
    outputs: {},
    summary: { ...totals },
    note: `${translated} segments translated, ${failed} failed, ${redoneBatches} batches redone`,
  };
}
