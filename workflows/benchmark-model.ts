import { patched, setCurrentDetails } from '@temporalio/workflow';
import type { OutputsOf } from '../activities/stage.js';
import type { Stages } from '../activities/index.js';
import type { BenchmarkModelInput, StageResult } from '../contracts/run.js';
import { activitiesOn, scoreAlone } from './activities.js';
import { PauseGate } from './pause.js';
import { pauseDetails } from './tracker.js';

/** Lets one model answer the held-out questions on a GPU queue. */
export async function benchmarkModel({
  dispatch,
  ...input
}: BenchmarkModelInput): Promise<StageResult<OutputsOf<Stages['generate']>>> {
  const { generate } = activitiesOn('benchmark', dispatch);

  const gate = new PauseGate();
  const show = (what: string) => {
    setCurrentDetails(`${pauseDetails(gate.paused, gate.running > 0 ? 'stage' : 'nothing')}${what}`);
  };
  const answering = `The ${input.variant} model answers the held-out questions.`;
  gate.listen(() => {
    show(answering);
  });
  show(answering);
  const generated = await gate.run(() =>
    generate.executeWithOptions({ summary: `${input.variant} model answers` }, [input]),
  );
  // Earlier versions scored each model here; now all are scored together.
  if (!patched('answers-alone')) await scoreAlone(dispatch, input);
  show(`**${input.variant}**: ${generated.note}`);
  return generated;
}
