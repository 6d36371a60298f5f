import { UserError } from '../contracts/errors.js';
import type { PipelineConfig, TranslationEngineName, TranslationPrecision } from '../contracts/pipeline-config.js';

/** Names the place of a setting for a person. */
type Where = (path: readonly string[]) => string;

/** Where an engine is set, if not as the fallback. */
const TRANSLATION: readonly string[] = ['translation'];

type Translation = Pick<PipelineConfig['translation'], 'engine' | 'model' | 'precision'>;

/** What each engine can compute in; the first is its default. A service does as it likes. */
const PRECISIONS = {
  onnx: ['float32', 'int8'],
  ctranslate2: ['bfloat16', 'float32', 'int8', 'int8_bfloat16'],
  transformers: ['bfloat16', 'float32', 'int8', 'nf4'],
  openai: [],
} as const satisfies Record<TranslationEngineName, readonly TranslationPrecision[]>;

export type PrecisionOf<Engine extends TranslationEngineName> = (typeof PRECISIONS)[Engine][number];

/** Measured with MADLAD-400: activations leave the range of float16, and only `<unk>` comes out; bfloat16 has the range of float32. */
const FLOAT16 = 'float16 overflows in MADLAD, and only <unk> comes out: take bfloat16, which is as small';

/**
 * The precision that an engine is to use.
 *
 * @param at the setting that holds the engine's
 * @throws UserError where the engine does not have the one that is set
 */
export function precisionOf<Engine extends Exclude<TranslationEngineName, 'openai'>>(
  engine: Engine,
  precision: TranslationPrecision | null,
  where: Where = atPath,
  at: readonly string[] = TRANSLATION,
): PrecisionOf<Engine> {
  const known: readonly PrecisionOf<Engine>[] = PRECISIONS[engine];
  const found = precision === null ? known[0] : known.find((one) => one === precision);
  if (found !== undefined) return found;
  throw new UserError(`The engine ${engine} does not translate in ${precision ?? 'nothing'}.`, {
    where: where([...at, 'precision']),
    expected: known.join(', '),
    received: precision ?? 'nothing',
    fix: precision === 'float16' ? FLOAT16 : 'set one of these, or leave precision out',
  });
}

/** Whether an engine computes in whole numbers, whose sums depend on the processor's kernels. */
export function isOnnxInt8({ engine, precision }: Pick<Translation, 'engine' | 'precision'>): boolean {
  return engine === 'onnx' && precision === 'int8';
}

/** @param at as for `precisionOf` @throws UserError for settings that each are fine, but not together */
export function refuseImpossibleTranslation(
  { engine, model, precision }: Translation,
  where: Where = atPath,
  at: readonly string[] = TRANSLATION,
): void {
  if (engine !== 'openai') {
    if ('service' in model) throw needsFiles(engine, model.service, where, at);
    precisionOf(engine, precision, where, at);
    return;
  }
  if (!('service' in model)) throw needsService(model, where, at);
  if (precision !== null) {
    throw new UserError('The precision of a model behind an address cannot be chosen.', {
      where: where([...at, 'precision']),
      expected: 'nothing with engine openai',
      received: precision,
      fix: 'leave precision out',
    });
  }
}

function needsFiles(engine: string, service: string, where: Where, at: readonly string[]): UserError {
  return new UserError(`The engine ${engine} needs the files of its model.`, {
    where: where([...at, 'model']),
    expected: '{ hub } or { path }',
    received: `{ service: ${service} }`,
    fix: 'name a T5 checkpoint such as { hub: google/madlad400-3b-mt }, or set engine: openai',
  });
}

function needsService(model: object, where: Where, at: readonly string[]): UserError {
  return new UserError('The engine openai needs the name of a model at its address.', {
    where: where([...at, 'model']),
    expected: '{ service: NAME }',
    received: `{ ${Object.entries(model)
      .map(([key, value]) => `${key}: ${String(value)}`)
      .join(', ')} }`,
    fix: `set ${at.join('.')}.model: { service: NAME }, as ${at.join('.')}.openai.baseUrl knows it`,
  });
}

function atPath(path: readonly string[]): string {
  return path.join('.');
}
