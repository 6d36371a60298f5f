import { setCurrentDetails } from '@temporalio/workflow';
import type { BenchmarkModelInput, GenerateOutputs, StageResult } from '../contracts/run.js';
import { stageActivities } from './activities.js';
import { PauseGate } from './pause.js';

/** Lets one model answer the held-out questions on a GPU queue, then scores the answers on a CPU queue. */
export async function benchmarkModel(input: BenchmarkModelInput): Promise<StageResult<GenerateOutputs>> {
  const { context, dispatch, variant, adapter, test } = input;
  const { pipeline, benchmark } = stageActivities(dispatch);
  const gate = new PauseGate();

  setCurrentDetails(`The ${variant} model answers the held-out questions.`);
  const generated = await gate.run(() =>
    benchmark.generate.executeWithOptions({ summary: `${variant} model answers` }, [
      { context, variant, adapter, test },
    ]),
  );
  const scored = await pipeline.score.executeWithOptions({ summary: `score the ${variant} model` }, [
    { context, test, generations: generated.outputs.generations },
  ]);
  setCurrentDetails(`**${variant}**: ${scored.note}`);
  return { ...generated, summary: { ...generated.summary, ...scored.summary }, note: scored.note };
}
