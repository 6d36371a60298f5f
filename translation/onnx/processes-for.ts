import { totalmem } from 'node:os';
import type { OnnxPrecision } from './compile-model.js';
import { indexWeights } from './safetensors.js';
import { readT5Config } from './t5-config.js';

const MOST = 2;
/** Of the machine's memory, for all processes. */
const MEMORY_SHARE = 0.5;

/** Caches of a batch: of self and of cross attention, and copies of both between two rounds. */
const BATCH_TOKENS = 4096;
const CACHE_COPIES = 4;

/** float32 values in all heads of a layer from which on its products keep all threads busy. */
const WIDE = 1024;

/**
 * How many processes translate fastest. Two with half of the threads each do not wait for one another at every operator:
 * on two cores that is 30 % faster in int8, and 20 % in float32 with narrow layers, but nothing with wide ones. One where
 * two would take more than half of the memory.
 *
 * @throws UserError where the folder holds no T5 model
 */
export async function processesFor(
  modelFolder: string,
  precision: OnnxPrecision,
  memory = limitOfMemory(),
): Promise<number> {
  const { heads, headSize, decoderLayers } = await readT5Config(modelFolder);
  const width = heads * headSize;
  if (precision === 'float32' && width > WIDE) return 1;
  const weightBytes = (await indexWeights(modelFolder)).parameters * (precision === 'int8' ? 1 : 4);
  const cacheBytes = BATCH_TOKENS * CACHE_COPIES * decoderLayers * width * 2 * 4;
  return MOST * (weightBytes + cacheBytes) <= memory * MEMORY_SHARE ? MOST : 1;
}

/** Of this machine, or of the container where it has less. */
function limitOfMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
