import type { WeightIndex } from './safetensors.js';

/** Encoder, decoder and (when tied) output share one table; a checkpoint holds it under one or several of these names. */
const EMBEDDING_NAMES = ['shared.weight', 'encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'] as const;

export function embeddingTable(weights: WeightIndex): string {
  return [...EMBEDDING_NAMES, 'lm_head.weight'].find((name) => weights.has(name)) ?? EMBEDDING_NAMES[0];
}

/** A checkpoint without a head of its own uses the embeddings. */
export function outputTable(weights: WeightIndex): string {
  return weights.has('lm_head.weight') ? 'lm_head.weight' : embeddingTable(weights);
}
