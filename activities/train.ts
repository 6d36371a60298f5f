import { join } from 'node:path';
import { openJournal, type Journal } from '../artifacts/journal.js';
import type { FolderStore } from '../artifacts/folder-store.js';
import { trainingIdentity } from '../config/stage-identities.js';
import { UserError } from '../contracts/errors.js';
import type { Ref } from '../contracts/ref.js';
import type { ActivityProgress, PrepareOutputs, StageContext, StageResult, TrainOutputs } from '../contracts/run.js';
import type { TrainerEvent, TrainerJob } from '../contracts/trainer.js';
import { readHistory, trainingCurve, type TrainingEntry, type TrainingHistory } from '../training/history.js';
import { dpoJob, halveBatch, sftJob, type BatchPlan, type TrainingFiles } from '../training/jobs.js';
import { OutOfMemoryError } from '../training/trainer-errors.js';
import type { Dependencies } from './dependencies.js';
import { cancellationSignal, heartbeatDownload } from './heartbeat.js';
import { runStage, type StageAttempt, type StageWork } from './run-stage.js';
import { withTrainer } from './with-trainer.js';

/** The newest checkpoint may be damaged by a crash of the disk; then the one before it serves. */
const CHECKPOINTS_KEPT = 2;

type TrainInput = StageContext & { data: PrepareOutputs };

export function trainingActivities(deps: Dependencies) {
  return {
    trainSft: (input: TrainInput): Promise<StageResult<TrainOutputs>> => {
      const { config, data } = input;
      return train(deps, input, {
        stage: 'sft',
        inputs: { train: data.sftTrain, validation: data.sftValidation },
        settings: config.training.sft,
        makeJob: (files, batch) => sftJob(config, files, batch),
      });
    },
    trainDpo: (input: TrainInput & { adapter: Ref }): Promise<StageResult<TrainOutputs>> => {
      const { config, data, adapter } = input;
      return train(deps, input, {
        stage: 'dpo',
        inputs: { train: data.dpoTrain, validation: data.dpoValidation, adapter },
        settings: config.training.dpo,
        makeJob: async (files, batch) => {
          const folder = join(files.outputDir, '..', 'sft-adapter');
          await deps.home.store.materialize(adapter, folder);
          return dpoJob(config, files, batch, folder);
        },
      });
    },
  };
}

interface TrainingKind {
  readonly stage: 'sft' | 'dpo';
  readonly inputs: { readonly train: Ref; readonly validation: Ref; readonly adapter?: Ref };
  readonly settings: BatchPlan;
  readonly makeJob: (files: TrainingFiles, batch: BatchPlan) => TrainerJob | Promise<TrainerJob>;
}

function train(deps: Dependencies, context: StageContext, kind: TrainingKind): Promise<StageResult<TrainOutputs>> {
  return runStage(deps, trainingIdentity(kind.stage, context, kind.inputs), async (attempt) => {
    const journal = await openJournal(deps.home.journal(attempt.key));
    try {
      return await new TrainingAttempt(deps, context, kind, attempt, journal).run();
    } finally {
      await journal.close();
    }
  });
}

class TrainingAttempt {
  private readonly deps: Dependencies;
  private readonly context: StageContext;
  private readonly kind: TrainingKind;
  private readonly attempt: StageAttempt;
  private readonly journal: Journal;
  private readonly history: TrainingHistory;
  private readonly entries: TrainingEntry[];
  private readonly checkpoints: FolderStore;

  constructor(deps: Dependencies, context: StageContext, kind: TrainingKind, attempt: StageAttempt, journal: Journal) {
    this.deps = deps;
    this.context = context;
    this.kind = kind;
    this.attempt = attempt;
    this.journal = journal;
    this.history = readHistory(journal.entries);
    this.entries = [...this.history.entries];
    this.checkpoints = deps.home.checkpoints(attempt.key);
  }

  async run(): Promise<StageWork<TrainOutputs>> {
    const batch = this.batchThatFits();
    const resume = await this.restoreCheckpoint();
    await this.note({
      type: 'attempt',
      token: this.attempt.fence.token,
      resumedFromStep: resume?.step ?? null,
      batchSize: batch.batchSize,
    });
    const job = await this.kind.makeJob(await this.files(resume?.folder ?? null), batch);
    const done = await withTrainer(this.deps, job, this.attempt.scratch, (event) => this.onEvent(event)).catch(
      async (error: unknown) => {
        if (error instanceof OutOfMemoryError) await this.note({ type: 'out-of-memory', batchSize: batch.batchSize });
        throw error;
      },
    );
    if (done.adapter === null) throw new Error('The trainer ended without an adapter.');
    return this.publish(done.adapter, done.steps, done.bestValidationLoss, done.stoppedEarly);
  }

  private async publish(
    adapterFolder: string,
    steps: number,
    validationLoss: number | null,
    stoppedEarly: boolean,
  ): Promise<StageWork<TrainOutputs>> {
    const { store } = this.deps.home;
    await this.attempt.fence.check();
    const adapter = await store.putFolder(adapterFolder);
    const events = await store.putJsonl(trainingCurve(this.entries));
    await this.checkpoints.retain([]);
    const redone = readHistory(this.entries).redoneSteps;
    const loss = validationLoss === null ? '' : `, validation loss ${validationLoss.toFixed(3)}`;
    return {
      outputs: { adapter, events },
      summary: { steps, redoneSteps: redone, ...(validationLoss !== null && { validationLoss }) },
      note: `${steps} steps${loss}${stoppedEarly ? ', stopped early' : ''}${redone > 0 ? `, ${redone} steps redone` : ''}`,
      redone: { steps: redone },
    };
  }

  /** The configured batch, halved until it is smaller than what ran out of memory before. */
  private batchThatFits(): BatchPlan {
    const { batchSize, gradientAccumulation } = this.kind.settings;
    let batch: BatchPlan = { batchSize, gradientAccumulation };
    while (this.history.tooLargeBatch !== null && batch.batchSize >= this.history.tooLargeBatch) {
      const half = halveBatch(batch);
      if (half === null) throw noBatchFits(this.kind.stage);
      batch = half;
    }
    return batch;
  }

  private async restoreCheckpoint(): Promise<{ step: number; folder: string } | null> {
    for (const checkpoint of this.history.checkpoints) {
      if (!(await this.checkpoints.holds(checkpoint.ref))) continue;
      const folder = join(this.attempt.scratch, 'resume', `checkpoint-${checkpoint.step}`);
      await this.checkpoints.materialize(checkpoint.ref, folder);
      return { step: checkpoint.step, folder };
    }
    return null;
  }

  private async files(resumeFrom: string | null): Promise<TrainingFiles> {
    const { store } = this.deps.home;
    return {
      model: await this.deps.modelFolder(this.context.sources.baseModel, cancellationSignal(), heartbeatDownload),
      trainFile: await store.localFile(this.kind.inputs.train),
      validationFile: await store.localFile(this.kind.inputs.validation),
      outputDir: join(this.attempt.scratch, 'output'),
      resumeFrom,
    };
  }

  private async onEvent(event: TrainerEvent): Promise<ActivityProgress | null> {
    switch (event.event) {
      case 'step':
        await this.note({ type: 'event', event });
        return {
          done: event.step,
          total: event.totalSteps,
          unit: 'steps',
          note: `loss ${event.loss.toFixed(3)}, ${Math.round(event.tokensPerSecond)} tokens/s`,
        };
      case 'validation':
      case 'skipped':
        await this.note({ type: 'event', event });
        return null;
      case 'checkpoint':
        await this.keepCheckpoint(event.step, event.path);
        return null;
      default:
        return null;
    }
  }

  private async keepCheckpoint(step: number, path: string): Promise<void> {
    await this.attempt.fence.check();
    const ref = await this.checkpoints.putFolder(path);
    await this.note({ type: 'checkpoint', step, ref });
    const newest = readHistory(this.entries).checkpoints.slice(0, CHECKPOINTS_KEPT);
    await this.checkpoints.retain(newest.map((checkpoint) => checkpoint.ref));
  }

  private async note(entry: TrainingEntry): Promise<void> {
    await this.journal.append(entry);
    this.entries.push(entry);
  }
}

function noBatchFits(stage: string): UserError {
  return new UserError('The model does not fit into memory with a single example.', {
    where: `stage ${stage}`,
    expected: 'one example of maxLength tokens in memory',
    received: 'out of memory at batchSize 1',
    fix: `lower training.${stage}.maxLength, use quantization nf4, or a device with more memory`,
  });
}
