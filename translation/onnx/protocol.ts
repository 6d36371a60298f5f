import type { GenerateOptions } from './t5-session.js';

/** Messages between the engine and its inference process. Token ids only: text stays in the parent. */

export interface GenerateRequest {
  readonly id: number;
  readonly sources: readonly (readonly number[])[];
  readonly options: GenerateOptions;
}

export type ProcessReply =
  | { readonly kind: 'generated'; readonly id: number; readonly outputs: readonly GeneratedRow[] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly outOfMemory: boolean };

export interface GeneratedRow {
  readonly ids: readonly number[];
  readonly finished: boolean;
}
