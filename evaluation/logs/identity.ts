import { canonicalJson, sha256 } from '../../artifacts/digest.js';

/**
 * What an item is, by its question and references. As Every Eval Ever has it for `sample_hash`: SHA-256 of the JSON that
 * Python writes with sorted keys and no spaces, where all that is not ASCII is escaped.
 */
export function textHash(raw: string, reference: readonly string[]): string {
  const escaped = canonicalJson({ raw, reference }).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return sha256(escaped);
}

/** Names the recipe: hashes of different recipes say nothing of one another. */
export const TEXT_HASH = 'text';
