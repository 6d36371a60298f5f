import {
  CancellationScope,
  defineQuery,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  setHandler,
} from '@temporalio/workflow';
import type { RunRecord } from '../contracts/lineage.js';
import type { Ref } from '../contracts/ref.js';
import type {
  Dispatch,
  GenerateOutputs,
  PlanOutputs,
  PrepareOutputs,
  ScoreTranslatorOutputs,
  ScoringSet,
  StageResult,
  TeachModelInput,
  TeachModelResult,
  TrainOutputs,
} from '../contracts/run.js';
import { QUERIES, SIGNALS, STAGES, type ModelVariant, type StageName } from '../contracts/temporal.js';
import { recordRun, stageActivities, type StageActivities } from './activities.js';
import { benchmarkModel } from './benchmark-model.js';
import { PauseGate } from './pause.js';
import { queueOf } from '../contracts/queues.js';
import { childId, StageTracker } from './tracker.js';
import { translateDataset } from './translate-dataset.js';

export const planQuery = defineQuery<{ stage: StageName; queue: string }[]>(QUERIES.plan);

/** The pipeline: dataset in, fine-tuned, aligned and measured model out. */
export async function teachModel(input: TeachModelInput): Promise<TeachModelResult> {
  return new TeachingRun(input).execute();
}

class TeachingRun {
  private readonly input: TeachModelInput;
  private readonly dispatch: Dispatch;
  private readonly activities: StageActivities;
  private readonly tracker: StageTracker;
  private readonly gate: PauseGate;
  private readonly stages: RunRecord['stages'] = {};
  private readonly startedAt = new Date().toISOString();
  private current: StageName | null = null;
  private child: string | null = null;

  constructor(input: TeachModelInput) {
    this.input = input;
    const { queues, reliability, translation } = input.config;
    this.dispatch = { queues, reliability, chunksInFlight: translation.chunksInFlight };
    this.activities = stageActivities(this.dispatch);
    const queue = (stage: StageName) => queueOf(stage, input.config.queues);
    this.tracker = new StageTracker(input.runId, queue, this.skippedStages());
    this.gate = new PauseGate((paused) => this.forwardPause(paused));
    setHandler(planQuery, () => STAGES.map((stage) => ({ stage, queue: queue(stage) })));
  }

  async execute(): Promise<TeachModelResult> {
    await this.record('running');
    try {
      const result = await this.teach();
      await this.record('completed');
      return result;
    } catch (error) {
      const status = isCancellation(error) ? 'cancelled' : 'failed';
      if (this.current !== null) this.tracker.ended(this.current, status, '');
      await CancellationScope.nonCancellable(() => this.record(status));
      throw error;
    }
  }

  private async teach(): Promise<TeachModelResult> {
    const { config, runId } = this.input;
    const { pipeline } = this.activities;
    const { context, scoring } = await pipeline.resolveSources.executeWithOptions(
      { summary: 'pin revisions, check inputs' },
      [{ config }],
    );

    const ingested = await this.stage('ingest', () =>
      pipeline.ingest.executeWithOptions({ summary: 'read and sort messages' }, [{ context }]),
    );
    const plan = await this.stage('plan', () =>
      pipeline.planChunks.executeWithOptions({ summary: 'find new segments, cut into chunks' }, [
        { context, messages: ingested.outputs.messages },
      ]),
    );
    await this.translate(context, plan);
    const roundTrip = await this.translateBack(context, plan.outputs.chunks);
    const translatorScores = await this.scoreTranslator(context, scoring);
    const merged = await this.stage('merge', () =>
      pipeline.merge.executeWithOptions({ summary: 'combine checkpoints, balance the books' }, [
        { context, ingest: ingested.outputs, plan: plan.outputs, read: ingested.summary['read'] ?? 0 },
      ]),
    );
    const data = await this.stage('prepare', () =>
      pipeline.prepare.executeWithOptions({ summary: 'conversations, pairs, splits' }, [
        { context, merged: merged.outputs.merged },
      ]),
    );

    const base = await this.benchmark(context, 'base', null, data.outputs);
    const sft = await this.stage('sft', () =>
      this.activities.sft.trainSft.executeWithOptions({ summary: 'supervised fine-tuning' }, [
        { context, data: data.outputs },
      ]),
    );
    const afterSft = await this.benchmark(context, 'sft', sft.outputs.adapter, data.outputs);
    const dpo = await this.align(context, data.outputs, sft.outputs.adapter);
    const afterDpo = dpo && (await this.benchmark(context, 'dpo', dpo.outputs.adapter, data.outputs));

    const report = await this.stage('report', () =>
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
          stages: this.stages,
        },
      ]),
    );
    return { runId, merged: merged.outputs.merged, report: report.outputs };
  }

  private async translate(context: Ref, { outputs, summary }: StageResult<PlanOutputs>): Promise<void> {
    await this.stage('translate', async () => {
      const totals = await this.asChild('translate', (workflowId) =>
        executeChild(translateDataset, {
          workflowId,
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          args: [
            {
              context,
              dispatch: this.dispatch,
              plan: outputs.chunks,
              chunkCount: summary['chunks'] ?? 0,
              segmentCount: summary['newSegments'] ?? 0,
              nextChunk: 0,
              totals: { chunks: 0, cachedChunks: 0, translated: 0, failed: 0, redoneBatches: 0 },
            },
          ],
        }),
      );
      return {
        key: '',
        cached: totals.cachedChunks === totals.chunks,
        outputs: {},
        summary: { ...totals },
        note: `${totals.translated} segments translated, ${totals.failed} failed, ${totals.redoneBatches} batches redone`,
      };
    });
  }

  /** For the report: how a sample of the translations reads when it is translated back. Not a stage of its own. */
  private async translateBack(context: Ref, plan: Ref): Promise<Ref | null> {
    if (this.input.config.translation.quality.roundTripSample === 0) return null;
    const result = await this.gate.run(() =>
      this.activities.translate.translateBack.executeWithOptions({ summary: 'translate a sample back' }, [
        { context, plan },
      ]),
    );
    return result.outputs.roundTrip;
  }

  /** How good the translator is, while it is still loaded: one activity for each set of sentence pairs. */
  private async scoreTranslator(context: Ref, sets: readonly ScoringSet[]): Promise<Ref[]> {
    if (sets.length === 0) return [];
    const { outputs } = await this.stage('score-translator', async () => {
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
    this.stages[`score-translator: ${set.name}`] = { key: result.key, cached: result.cached };
    return result;
  }

  private benchmark(
    context: Ref,
    variant: ModelVariant,
    adapter: Ref | null,
    data: PrepareOutputs,
  ): Promise<StageResult<GenerateOutputs>> {
    const stage: StageName = `benchmark-${variant}`;
    return this.stage(stage, () =>
      this.asChild(stage, (workflowId) =>
        executeChild(benchmarkModel, {
          workflowId,
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          args: [{ context, dispatch: this.dispatch, variant, adapter, test: data.test }],
        }),
      ),
    );
  }

  private async align(context: Ref, data: PrepareOutputs, adapter: Ref): Promise<StageResult<TrainOutputs> | null> {
    if (!this.input.config.training.dpo.enabled) return null;
    return this.stage('dpo', () =>
      this.activities.dpo.trainDpo.executeWithOptions({ summary: 'direct preference optimisation' }, [
        { context, data, adapter },
      ]),
    );
  }

  /** Runs a stage with everything an operator wants to see about it. Children heed a pause by themselves. */
  private async stage<Outputs extends Record<string, Ref>>(
    stage: StageName,
    work: () => Promise<StageResult<Outputs>>,
  ): Promise<StageResult<Outputs>> {
    this.current = stage;
    this.tracker.started(stage);
    const result = await (hasChild(stage) ? work() : this.gate.run(work));
    this.stages[stage] = { key: result.key, cached: result.cached };
    this.tracker.ended(stage, result.cached ? 'cached' : 'done', result.note);
    this.current = null;
    await this.record('running');
    return result;
  }

  private async asChild<T>(stage: StageName, start: (workflowId: string) => Promise<T>): Promise<T> {
    await this.gate.run(() => Promise.resolve());
    const workflowId = childId(stage);
    this.child = workflowId;
    try {
      return await start(workflowId);
    } finally {
      this.child = null;
    }
  }

  private async forwardPause(paused: boolean): Promise<void> {
    this.tracker.setPaused(paused);
    if (this.child !== null)
      await getExternalWorkflowHandle(this.child).signal(paused ? SIGNALS.pause : SIGNALS.resume);
  }

  private skippedStages(): StageName[] {
    const { training, translation } = this.input.config;
    return [
      ...(translation.scoring.length > 0 ? [] : (['score-translator'] as const)),
      ...(training.dpo.enabled ? [] : (['dpo', 'benchmark-dpo'] as const)),
    ];
  }

  private async record(status: RunRecord['status']): Promise<void> {
    await recordRun({
      runId: this.input.runId,
      startedAt: this.startedAt,
      endedAt: status === 'running' ? null : new Date().toISOString(),
      status,
      config: this.input.config,
      stages: this.stages,
    });
  }
}

function hasChild(stage: StageName): boolean {
  return stage === 'translate' || stage.startsWith('benchmark-');
}
