import { z } from 'zod';
import { ErrorEvent } from './python-job.js';

/**
 * What crosses the pipe to the Python translator: one start line, then a line for each batch, on standard input; JSON
 * lines back on standard output. Token ids only: one tokeniser, here, serves every engine. The Python side validates
 * against the JSON Schema generated from this. The end of standard input means that the parent is gone, and the
 * translator stops, whatever it is doing.
 */

const tokenIds = z.array(z.number().int().nonnegative());

export const TranslatorStart = z.object({
  engine: z.enum(['ctranslate2', 'transformers']),
  /** Folder with config.json and safetensors. */
  model: z.string(),
  /** Where conversions of this model are kept. */
  cacheFolder: z.string(),
  /** `auto`: the GPU where there is one. */
  device: z.enum(['auto', 'cpu', 'cuda']),
  precision: z.enum(['float32', 'bfloat16', 'int8', 'int8_bfloat16', 'nf4']),
  /** CPU threads. */
  threads: z.number().int().positive(),
  /** Sources on which a new conversion is compared with the model it was made from. */
  probes: z.array(tokenIds).min(1),
});
export type TranslatorStart = z.infer<typeof TranslatorStart>;

/** One batch. Sources are as the encoder takes them, their end token included. */
export const TranslatorRequest = z.object({
  id: z.number().int().nonnegative(),
  sources: z.array(tokenIds),
  /** 1 is greedy decoding; more is beam search of that width. */
  beams: z.number().int().positive(),
  /** Beams are compared by their log probability over length to this power. */
  lengthPenalty: z.number(),
  maxNewTokens: z.number().int().positive(),
});
export type TranslatorRequest = z.infer<typeof TranslatorRequest>;

export const TranslatorEvent = z.discriminatedUnion('event', [
  /** Sent with each new step and, as long as work shows, every few seconds. */
  z.object({ event: z.literal('loading'), step: z.string(), seconds: z.number() }),
  z.object({
    event: z.literal('ready'),
    device: z.string(),
    /** Type that the device computes in, which may be wider than the precision asked for. */
    computeType: z.string(),
    /** In use on the device: of the GPU as a whole, or the process's peak on a CPU. */
    memoryBytes: z.number().int(),
    seconds: z.number(),
    versions: z.record(z.string(), z.string()),
  }),
  /** One output for each source, in order: token ids with the end token, where it was reached. */
  z.object({
    event: z.literal('translated'),
    id: z.number().int(),
    outputs: z.array(z.object({ ids: tokenIds, finished: z.boolean() })),
  }),
  z.object({
    event: z.literal('failed'),
    id: z.number().int(),
    kind: z.enum(['out-of-memory', 'failed']),
    message: z.string(),
  }),
  /** The translator cannot start, or cannot go on; it ends. */
  ErrorEvent,
]);
export type TranslatorEvent = z.infer<typeof TranslatorEvent>;
