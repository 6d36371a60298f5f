import { defineQuery, executeChild, ParentClosePolicy, setHandler } from '@temporalio/workflow';
import type { Ref } from '../contracts/ref.js';
import type {
  Dispatch,
  GenerateOutputs,
  PrepareOutputs,
  ScoreTranslatorOutputs,
  ScoringSet,
  StageResult,
  TeachModelInput,
  TeachModelResult,
  TrainOutputs,
} from '../contracts/run.js';
import { QUERIES, STAGES, type ModelVariant, type StageName } from '../contracts/temporal.js';
import { stageActivities, type StageActivities } from './activities.js';
import { benchmarkModel } from './benchmark-model.js';
import { queueOf } from '../contracts/queues.js';
import { StagedRun } from './staged-run.js';
import { StageTracker } from './tracker.js';
import { translateChunks } from './translate-chunks.js';

export const planQuery = defineQuery<{ stage: StageName; queue: string }[]>(QUERIES.plan);

/** The pipeline: dataset in, fine-tuned, aligned and measured model out. */
export async function teachModel(input: TeachModelInput): Promise<TeachModelResult> {
  const teaching = new TeachingRun(input);
  return teaching.run.execute(() => teaching.teach());
}

class TeachingRun {
  readonly run: StagedRun;
  private readonly input: TeachModelInput;
  private readonly dispatch: Dispatch;
  private readonly activities: StageActivities;

  constructor(input: TeachModelInput) {
    this.input = input;
    const { runId, config } = input;
    const { queues, reliability, translation } = config;
    this.dispatch = { queues, reliability, chunksInFlight: translation.chunksInFlight };
    this.activities = stageActivities(this.dispatch);
    const queue = (stage: StageName) => queueOf(stage, queues);
    this.run = new StagedRun({ runId, config }, new StageTracker(runId, queue, this.skippedStages()));
    setHandler(planQuery, () => STAGES.map((stage) => ({ stage, queue: queue(stage) })));
  }

  async teach(): Promise<TeachModelResult> {
    const { config, runId } = this.input;
    const { pipeline } = this.activities;
    const { context, scoring } = await pipeline.resolveSources.executeWithOptions(
      { summary: 'pin revisions, check inputs' },
      [{ config }],
    );

    const ingested = await this.run.activity('ingest', () =>
      pipeline.ingest.executeWithOptions({ summary: 'read and sort messages' }, [{ context }]),
    );
    const plan = await this.run.activity('plan', () =>
      pipeline.planChunks.executeWithOptions({ summary: 'find new segments, cut into chunks' }, [
        { context, messages: ingested.outputs.messages },
      ]),
    );
    await this.run.childWorkflow('translate', (id) => translateChunks(id, context, this.dispatch, plan));
    const roundTrip = await this.translateBack(context, plan.outputs.chunks);
    const translatorScores = await this.scoreTranslator(context, scoring);
    const merged = await this.run.activity('merge', () =>
      pipeline.merge.executeWithOptions({ summary: 'combine checkpoints, balance the books' }, [
        { context, ingest: ingested.outputs, plan: plan.outputs, read: ingested.summary['read'] ?? 0 },
      ]),
    );
    const data = await this.run.activity('prepare', () =>
      pipeline.prepare.executeWithOptions({ summary: 'conversations, pairs, splits' }, [
        { context, merged: merged.outputs.merged },
      ]),
    );

    const base = await this.benchmark(context, 'base', null, data.outputs);
    const sft = await this.run.activity('sft', () =>
      this.activities.sft.trainSft.executeWithOptions({ summary: 'supervised fine-tuning' }, [
        { context, data: data.outputs },
      ]),
    );
    const afterSft = await this.benchmark(context, 'sft', sft.outputs.adapter, data.outputs);
    const dpo = await this.align(context, data.outputs, sft.outputs.adapter);
    const afterDpo = dpo && (await this.benchmark(context, 'dpo', dpo.outputs.adapter, data.outputs));

    const report = await this.run.activity('report', () =>
      pipeline.report.executeWithOptions({ summary: 'score, compare, write' }, [
        {
          context,
          runId,
          merge: merged.outputs,
          roundTrip,
          translatorScores,
          data: data.outputs,
          generations: {
            base: base.outputs.generations,
            sft: afterSft.outputs.generations,
            ...(afterDpo && { dpo: afterDpo.outputs.generations }),
          },
          training: { sft: sft.outputs.events, ...(dpo && { dpo: dpo.outputs.events }) },
          stages: this.run.stages,
        },
      ]),
    );
    return { runId, merged: merged.outputs.merged, report: report.outputs };
  }

  /** For the report: how a sample of the translations reads when it is translated back. Not a stage of its own. */
  private async translateBack(context: Ref, plan: Ref): Promise<Ref | null> {
    if (this.input.config.translation.quality.roundTripSample === 0) return null;
    const result = await this.run.unlessPaused(() =>
      this.activities.translate.translateBack.executeWithOptions({ summary: 'translate a sample back' }, [
        { context, plan },
      ]),
    );
    return result.outputs.roundTrip;
  }

  /** How good the translator is, while it is still loaded: one activity for each set of sentence pairs. */
  private async scoreTranslator(context: Ref, sets: readonly ScoringSet[]): Promise<Ref[]> {
    if (sets.length === 0) return [];
    const { outputs } = await this.run.activity('score-translator', async () => {
      const scored: StageResult<ScoreTranslatorOutputs>[] = [];
      for (const set of sets) scored.push(await this.scoreOn(context, set));
      return {
        // Each set is an artifact of its own.
        key: '',
        cached: scored.every(({ cached }) => cached),
        outputs: Object.fromEntries(scored.map(({ outputs: { score } }, index) => [String(index), score])),
        summary: {},
        note: scored.map(({ note }, index) => `${sets[index]?.name ?? ''}: ${note}`).join('; '),
      };
    });
    return Object.values(outputs);
  }

  private async scoreOn(context: Ref, set: ScoringSet): Promise<StageResult<ScoreTranslatorOutputs>> {
    const result = await this.activities.translate.scoreTranslator.executeWithOptions({ summary: set.name }, [
      { context, ...set },
    ]);
    this.run.note(`score-translator: ${set.name}`, result);
    return result;
  }

  private benchmark(
    context: Ref,
    variant: ModelVariant,
    adapter: Ref | null,
    data: PrepareOutputs,
  ): Promise<StageResult<GenerateOutputs>> {
    const stage: StageName = `benchmark-${variant}`;
    return this.run.childWorkflow(stage, (workflowId) =>
      executeChild(benchmarkModel, {
        workflowId,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        args: [{ context, dispatch: this.dispatch, variant, adapter, test: data.test }],
      }),
    );
  }

  private async align(context: Ref, data: PrepareOutputs, adapter: Ref): Promise<StageResult<TrainOutputs> | null> {
    if (!this.input.config.training.dpo.enabled) return null;
    return this.run.activity('dpo', () =>
      this.activities.dpo.trainDpo.executeWithOptions({ summary: 'direct preference optimisation' }, [
        { context, data, adapter },
      ]),
    );
  }

  private skippedStages(): StageName[] {
    const { training, translation } = this.input.config;
    return [
      ...(translation.scoring.length > 0 ? [] : (['score-translator'] as const)),
      ...(training.dpo.enabled ? [] : (['dpo', 'benchmark-dpo'] as const)),
    ];
  }
}
