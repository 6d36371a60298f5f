import { UserError } from '../contracts/errors.js';
import type { PipelineConfig, TranslationConfig } from '../contracts/pipeline-config.js';
import { isOnnxInt8 } from './translation-settings.js';

/** Two settings that each are fine, but not together; both are named. */
interface Contradiction {
  readonly problem: string;
  /** The one that is looked for in the pipeline file, and the one that it does not go with. */
  readonly settings: readonly [string, string];
  readonly expected: string;
  readonly received: string | number;
  readonly fix: string;
}

/** Names the place of a setting for a person. */
type Where = (path: readonly string[]) => string;

/** @throws UserError for the first contradiction */
export function refuseContradictions(config: TranslationConfig | PipelineConfig, where: Where): void {
  const found = [...ofTranslation(config), ...('training' in config ? ofPipeline(config) : [])];
  for (const { problem, settings, expected, received, fix } of found) {
    const [setting, other] = settings;
    throw new UserError(problem, {
      where: `${where(setting.split('.'))}, ${setting} with ${other}`,
      expected,
      received: String(received),
      fix,
    });
  }
}

function* ofTranslation({ translation, language }: TranslationConfig): Generator<Contradiction> {
  const { batchTokens, maxSourceTokens, maxNewTokens, threads, processes, int8Weights, scoring, fallback } =
    translation;
  const engines = fallback === null ? [translation] : [translation, fallback];
  if (batchTokens < maxSourceTokens) {
    yield {
      problem: 'A batch is too small for the longest segment.',
      settings: ['translation.batchTokens', 'translation.maxSourceTokens'],
      expected: `at least translation.maxSourceTokens (${maxSourceTokens})`,
      received: batchTokens,
      fix: 'raise batchTokens or lower maxSourceTokens',
    };
  }
  if (maxNewTokens < maxSourceTokens) {
    yield {
      problem: 'Translations of the longest segments would be cut off.',
      settings: ['translation.maxNewTokens', 'translation.maxSourceTokens'],
      expected: `at least translation.maxSourceTokens (${maxSourceTokens})`,
      received: maxNewTokens,
      fix: 'raise maxNewTokens or lower maxSourceTokens: longer segments are split at clauses',
    };
  }
  if (processes !== null && processes > threads) {
    yield {
      problem: 'There are more processes than threads for them.',
      settings: ['translation.processes', 'translation.threads'],
      expected: `at most translation.threads (${threads})`,
      received: processes,
      fix: 'lower processes or raise threads',
    };
  }
  if (processes !== null && engines.every(({ engine }) => engine !== 'onnx')) {
    yield {
      problem: 'Only the onnx engine runs in several processes.',
      settings: ['translation.processes', 'translation.engine'],
      expected: `nothing with engine ${translation.engine}`,
      received: processes,
      fix: 'leave processes out, or set engine: onnx',
    };
  }
  if (int8Weights !== null && !engines.some(isOnnxInt8)) {
    yield {
      problem: 'Nothing is translated in int8 by the onnx engine.',
      settings: ['translation.int8Weights', 'translation.precision'],
      expected: 'nothing, or engine onnx with precision int8',
      received: int8Weights,
      fix: 'leave int8Weights out, or set precision: int8',
    };
  }
  for (const [at, { engine, device }] of Object.entries({
    translation,
    ...(fallback && { 'translation.fallback': fallback }),
  })) {
    if (device !== 'cuda' || engine === 'ctranslate2' || engine === 'transformers') continue;
    yield {
      problem: `The engine ${engine} does not compute on a GPU.`,
      settings: [`${at}.device`, `${at}.engine`],
      expected: 'auto or cpu',
      received: device,
      fix: 'set engine: ctranslate2 or transformers, or leave device out',
    };
  }
  if (fallback !== null && sameTranslator(translation, fallback)) {
    yield {
      problem: 'The fallback is the translator itself.',
      settings: ['translation.fallback', 'translation.model'],
      expected: 'another engine, model or precision: what the first did not get through, this one would not either',
      received: fallback.engine,
      fix: 'name another translator, or leave fallback out',
    };
  }
  for (const [index, set] of scoring.entries()) {
    if (set.language !== language) continue;
    yield {
      problem: 'Sentence pairs to score by are of one language.',
      settings: [`translation.scoring.${index}.language`, 'language'],
      expected: `another language than the one to translate into (${language})`,
      received: set.language,
      fix: 'name the language of the sources',
    };
  }
}

function sameTranslator(one: TranslationConfig['translation'], other: NonNullable<(typeof one)['fallback']>): boolean {
  const own = ({ engine, model, precision, openai }: typeof other) =>
    JSON.stringify([engine, model, precision, openai]);
  return own(one) === own(other);
}

function* ofPipeline({ dataset, training, evaluation, queues }: PipelineConfig): Generator<Contradiction> {
  const { validationFraction, testFraction, files, source } = dataset;
  const { pipeline, ...ofModels } = queues;
  if (evaluation.maxNewTokens >= training.sft.maxLength) {
    yield {
      problem: 'Answers would leave no room for a question.',
      settings: ['evaluation.maxNewTokens', 'training.sft.maxLength'],
      expected: `less than training.sft.maxLength (${training.sft.maxLength}), which holds question and answer`,
      received: evaluation.maxNewTokens,
      fix: 'lower maxNewTokens or raise maxLength; half of it leaves both the same room',
    };
  }
  for (const [name, queue] of Object.entries(ofModels)) {
    if (queue !== pipeline) continue;
    yield {
      problem: 'A queue has one kind of worker.',
      settings: [`queues.${name}`, 'queues.pipeline'],
      expected: `another queue than queues.pipeline (${pipeline})`,
      received: queue,
      fix: 'give the CPU work a queue of its own',
    };
  }
  if (validationFraction + testFraction >= 1) {
    yield {
      problem: 'Nothing is left to train on.',
      settings: ['dataset.testFraction', 'dataset.validationFraction'],
      expected: 'fractions that are less than 1 together',
      received: `${validationFraction} and ${testFraction}`,
      fix: 'lower one of them; 0.05 each is usual',
    };
  }
  if (files.length > 0 && 'path' in source) {
    yield {
      problem: 'Files can be chosen of a dataset on the Hub only.',
      settings: ['dataset.files', 'dataset.source'],
      expected: 'nothing with a source on this machine',
      received: files.join(', '),
      fix: 'name the file itself in dataset.source.path',
    };
  }
}
