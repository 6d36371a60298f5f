import type { Weights } from './graph-builder.js';

/** Encoder, decoder and (when tied) output share one table; a checkpoint holds it under one or several of these names. */
const EMBEDDING_NAMES = ['shared.weight', 'encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'] as const;

/** Names of the tables that turn tokens into hidden states and back. */
export interface Tables {
  readonly embedding: string;
  readonly output: string;
}

export function tablesOf(weights: Weights): Tables {
  const embedding = embeddingTable(weights);
  return { embedding, output: weights.has('lm_head.weight') ? 'lm_head.weight' : embedding };
}

function embeddingTable(weights: Weights): string {
  return [...EMBEDDING_NAMES, 'lm_head.weight'].find((name) => weights.has(name)) ?? EMBEDDING_NAMES[0];
}
