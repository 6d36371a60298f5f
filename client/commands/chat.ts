import { adapterFolder } from '../../artifacts/adapter-folder.js';
import { jobSettings } from '../../config/job-settings.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { UserError } from '../../contracts/errors.js';
import type { RunRecord, StageRecord } from '../../contracts/lineage.js';
import { MODEL_VARIANTS, type ModelVariant } from '../../contracts/temporal.js';
import type { ChatJob } from '../../contracts/python-job.js';
import { inspectBaseModel } from '../../training/base-model.js';
import { startPythonJob } from '../../processes/python-job.js';
import { converse } from '../chat/converse.js';
import { Leaving } from '../chat/leaving.js';
import type { Cli } from '../cli.js';
import { findRun } from '../run-id.js';
import { setUp } from '../setup/set-up.js';

export interface ChatOptions {
  readonly model?: string;
  readonly temperature: number;
  /** Without it half of the model's context, and at most MAX_REPLY. */
  readonly maxNewTokens?: number;
}

/** Tokens of a reply, unless asked for more. */
const MAX_REPLY = 256;

/** A conversation in the terminal with any model of a run. Piped input is taken line by line as the user's turns. */
export async function chat(cli: Cli, run: string | undefined, options: ChatOptions): Promise<number> {
  const record = await findRun(cli, run, 'model');
  const variant = chooseVariant(record, options.model);
  await setUp({ log: cli.log, env: cli.env });
  const job = await chatJob(cli, record, variant, options);
  cli.log(`loading the ${variant} model of ${record.runId} …`);
  const leaving = new Leaving(cli.unread);
  const python = await startPythonJob(job, null, cli.env);
  try {
    return await Promise.race([converse(cli, python, leaving), leaving.code]);
  } finally {
    python.kill();
  }
}

function chooseVariant({ runId, stages }: RunRecord, asked: string | undefined): ModelVariant {
  const there = MODEL_VARIANTS.filter((variant) => variant === 'base' || stages[variant] !== undefined);
  if (asked === undefined) return there.at(-1) ?? 'base';
  const variant = there.find((name) => name === asked);
  if (variant !== undefined) return variant;
  throw new UserError('This run has no such model.', {
    where: `--model, run ${runId}`,
    expected: there.join(', '),
    received: asked,
    fix: 'name one of these, or another run',
  });
}

async function chatJob(cli: Cli, record: RunRecord, variant: ModelVariant, options: ChatOptions): Promise<ChatJob> {
  const config = PipelineConfig.parse(record.config);
  const stage = await recordOf(cli, record, variant === 'base' ? 'sft' : variant);
  const model = modelFolder(cli, config, stage);
  const { contextLength } = await inspectBaseModel(model);
  return {
    command: 'chat',
    model,
    ...jobSettings(config),
    adapter: variant === 'base' ? null : await adapterOf(cli, stage),
    maxNewTokens: longestReply(options.maxNewTokens, contextLength ?? Infinity),
    temperature: options.temperature,
  };
}

function longestReply(asked: number | undefined, context: number): number {
  if (asked === undefined) return Math.min(MAX_REPLY, Math.floor(context / 2));
  if (asked < context) return asked;
  throw new UserError('A reply of this length leaves no room for the question.', {
    where: '--max-new-tokens',
    expected: `less than the ${context} tokens of the model's context`,
    received: String(asked),
    fix: 'give a smaller number, or leave it out',
  });
}

async function recordOf(cli: Cli, { stages }: RunRecord, stage: string): Promise<StageRecord | null> {
  const key = stages[stage]?.key;
  return key === undefined ? null : cli.home.stages.read(key);
}

/** The base model as the run used it: its path, or the download of the commit that the run resolved. */
function modelFolder(cli: Cli, { baseModel }: PipelineConfig, stage: StageRecord | null): string {
  if ('path' in baseModel) return baseModel.path;
  const revision = stage?.inputs['baseModel']?.split('@')[1] ?? baseModel.revision;
  return cli.home.models('model', ...baseModel.hub.split('/'), revision);
}

async function adapterOf(cli: Cli, stage: StageRecord | null): Promise<string> {
  const adapter = stage?.outputs['adapter'];
  if (adapter === undefined) throw new Error('The stage has no adapter.');
  return adapterFolder(cli.home, adapter);
}
