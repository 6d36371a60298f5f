import { isOnnxInt8 } from '../../config/translation-settings.js';
import type { Int8Arithmetic, TranslationConfig } from '../../contracts/pipeline-config.js';
import { int8Arithmetic } from './int8-arithmetic.js';

/**
 * A run's arithmetic of int8 products: as it is set, else the faster one that is exact on this machine, where the run is
 * started; null where no engine of it makes such products.
 */
export async function runArithmetic({ translation }: TranslationConfig): Promise<Int8Arithmetic | null> {
  const engines = translation.fallback === null ? [translation] : [translation, translation.fallback];
  return engines.some(isOnnxInt8) ? (translation.int8Weights ?? (await int8Arithmetic())) : null;
}
