import type { Prompts } from '../contracts/evaluation.js';
import type { Generation } from '../contracts/python-job.js';

/**
 * What the models were given, by their answers; the first that there is speaks for all. Null where answers of an earlier
 * version do not tell.
 */
export function promptsOf(models: readonly (readonly Generation[])[]): Prompts | null {
  const shown = models.flat().find(({ prompt }) => typeof prompt === 'string');
  if (!shown?.prompt || !shown.promptHash || !shown.vocabulary) return null;
  return {
    first: { id: shown.id, text: shown.prompt, sha256: shown.promptHash },
    differing: countDiffering(models),
    vocabulary: shown.vocabulary,
  };
}

function countDiffering(models: readonly (readonly Generation[])[]): number {
  const byItem = new Map<string, Set<string>>();
  for (const { id, promptHash } of models.flat()) {
    const hashes = byItem.get(id) ?? new Set();
    byItem.set(id, hashes.add(promptHash ?? ''));
  }
  return [...byItem.values()].filter(({ size }) => size > 1).length;
}
