import { createInterface } from 'node:readline/promises';
import { join } from 'node:path';
import { adapterFolder } from '../../artifacts/adapter-folder.js';
import { textLines } from '../../artifacts/lines.js';
import { draftName } from '../../artifacts/path-part.js';
import { jobSettings } from '../../config/job-settings.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { UserError } from '../../contracts/errors.js';
import type { RunRecord, StageRecord } from '../../contracts/lineage.js';
import { MODEL_VARIANTS, type ModelVariant } from '../../contracts/temporal.js';
import type { ChatJob, ChatRequest } from '../../contracts/python-job.js';
import { inspectBaseModel } from '../../training/base-model.js';
import { startPythonJob, type PythonRun } from '../../processes/python-job.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
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
  const python = await startPythonJob(job, join(cli.home.root, 'scratch', `chat-${draftName()}.json`), cli.env);
  try {
    await converse(cli, python);
  } finally {
    python.kill();
  }
  return EXIT.ok;
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
    maxNewTokens: options.maxNewTokens ?? Math.min(MAX_REPLY, Math.floor((contextLength ?? Infinity) / 2)),
    temperature: options.temperature,
  };
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

const HINT = 'Write a message. /new starts over, /exit or Ctrl-D ends.';

async function converse(cli: Cli, python: PythonRun): Promise<void> {
  await untilLoaded(python);
  const terminal = process.stdin.isTTY;
  if (terminal) cli.log(HINT);
  const [input, output] = [process.stdin, process.stderr];
  const typed = terminal ? createInterface({ input, output, prompt: 'you> ', terminal }) : null;
  let messages: ChatRequest['messages'] = [];
  typed?.prompt();
  for await (const line of typed ?? textLines(input)) {
    const text = line.trim();
    if (text === '/exit') break;
    if (text === '/new') messages = [];
    else if (text !== '') {
      messages.push({ role: 'user', content: text });
      messages.push({ role: 'assistant', content: await reply(python, messages) });
    }
    typed?.prompt();
  }
  typed?.close();
  python.input.end();
}

async function untilLoaded({ events }: PythonRun): Promise<void> {
  for (;;) {
    const next = await events.next();
    if (next.done === true || (next.value.event === 'start' && next.value.loaded)) return;
  }
}

async function reply(python: PythonRun, messages: ChatRequest['messages']): Promise<string> {
  python.input.write(`${JSON.stringify({ messages } satisfies ChatRequest)}\n`);
  for (;;) {
    const next = await python.events.next();
    if (next.done === true) throw new Error('The model ended in the middle of a reply.');
    const event = next.value;
    if (event.event === 'token') process.stdout.write(event.text);
    if (event.event === 'reply') {
      process.stdout.write('\n');
      return event.text;
    }
  }
}
