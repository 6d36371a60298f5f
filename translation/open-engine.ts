import { precisionOf, refuseImpossibleTranslation } from '../config/translation-settings.js';
import type { Int8Arithmetic, PipelineConfig } from '../contracts/pipeline-config.js';
import type { ActivityProgress } from '../contracts/run.js';
import type { TranslationEngine } from './engine.js';
import { OnnxEngine } from './onnx/onnx-engine.js';
import type { OnQuantized } from './onnx/quantize.js';
import { processesFor } from './onnx/processes-for.js';
import { OpenAiEngine } from './openai/openai-engine.js';
import { PythonEngine, type PythonEngineOptions } from './python/python-engine.js';

/** What of a pipeline's settings makes an engine. Nothing else changes which engine has to be open. */
export const ENGINE_SETTINGS = [
  'engine',
  'model',
  'precision',
  'device',
  'openai',
  'threads',
  'processes',
  'maxNewTokens',
  'lengthPenalty',
] as const satisfies readonly (keyof PipelineConfig['translation'])[];
export type EngineSettings = Pick<PipelineConfig['translation'], (typeof ENGINE_SETTINGS)[number]>;

/** Of the engine that tries what the first could not do: its own, with the limits of the first. */
export function fallbackSettings({ fallback, ...first }: PipelineConfig['translation']): EngineSettings {
  if (fallback === null) throw new Error('A fallback engine was to be opened, but none is configured.');
  const { threads, maxNewTokens, lengthPenalty } = first;
  // It gets few segments, beside an engine that fills the memory already.
  return { ...fallback, threads, processes: 1, maxNewTokens, lengthPenalty };
}

export interface OpenEngineOptions {
  readonly settings: EngineSettings;
  readonly targetLanguage: string;
  /** Of the onnx engine's products in int8; null or absent: what suits this machine. */
  readonly int8?: Int8Arithmetic | null;
  /** The model's files; null for a service, which has none. */
  readonly modelFolder: string | null;
  /** Where what is made of this model (graphs, conversions) is kept. */
  readonly cacheFolder: string;
  /** Of the worker: holds keys, and pins devices. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called while a model is converted, quantised or loaded, as long as that goes on. */
  readonly onLoading?: (progress: ActivityProgress) => void;
  /** An engine that shows no sign of life for so long while it loads counts as hung. */
  readonly silenceSeconds: number;
}

/**
 * Opens the engine that a pipeline asks for.
 *
 * @throws UserError where settings, model, device or key cannot be used; EngineFailedError where it does not come up;
 *   the signal's reason once it is aborted
 */
export async function openEngine(options: OpenEngineOptions, signal?: AbortSignal): Promise<TranslationEngine> {
  const { settings, modelFolder } = options;
  refuseImpossibleTranslation(settings);
  const { engine, model } = settings;
  if ('service' in model) return openService(options, model.service);
  if (modelFolder === null) throw new Error(`The engine ${engine} was to be opened without the files of its model.`);
  return engine === 'onnx' ? openOnnx(options, modelFolder) : openPython(options, modelFolder, signal);
}

function openService({ settings, targetLanguage, env }: OpenEngineOptions, model: string): OpenAiEngine {
  const { openai, maxNewTokens } = settings;
  return new OpenAiEngine({ model, settings: openai, targetLanguage, maxNewTokens, env });
}

const MEGABYTE = 1_000_000;

async function openOnnx(
  { settings, targetLanguage, cacheFolder, int8, onLoading }: OpenEngineOptions,
  modelFolder: string,
): Promise<OnnxEngine> {
  const { threads, maxNewTokens, lengthPenalty } = settings;
  const precision = precisionOf('onnx', settings.precision);
  const processes = settings.processes ?? (await processesFor(modelFolder, precision));
  const onQuantized: OnQuantized = ({ doneBytes, totalBytes }) => {
    const [done, total] = [doneBytes, totalBytes].map((bytes) => Math.round(bytes / MEGABYTE));
    onLoading?.({ done: done ?? 0, total: total ?? null, unit: 'MB', note: 'quantising to int8' });
  };
  return OnnxEngine.open({
    modelFolder,
    cacheFolder,
    targetLanguage,
    threads,
    processes,
    maxNewTokens,
    lengthPenalty,
    precision,
    int8: int8 ?? undefined,
    onQuantized,
    onPacking: () => onLoading?.({ done: 0, total: null, unit: 'MB', note: 'packing weights for this processor' }),
  });
}

function openPython(
  { settings, targetLanguage, cacheFolder, env, silenceSeconds, onLoading }: OpenEngineOptions,
  modelFolder: string,
  signal: AbortSignal | undefined,
): Promise<PythonEngine> {
  const { device, threads, maxNewTokens, lengthPenalty } = settings;
  const engine = settings.engine === 'transformers' ? 'transformers' : 'ctranslate2';
  const options = {
    engine,
    modelFolder,
    cacheFolder,
    targetLanguage,
    device,
    precision: precisionOf(engine, settings.precision),
    threads,
    maxNewTokens,
    lengthPenalty,
    env,
    silenceSeconds,
    onLoading: ({ step, seconds }) => onLoading?.({ done: Math.round(seconds), total: null, unit: 's', note: step }),
  } satisfies PythonEngineOptions;
  return PythonEngine.open(options, signal);
}
