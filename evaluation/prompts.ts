import type { Prompts } from '../contracts/evaluation.js';
import type { Generation } from '../contracts/python-job.js';

/**
 * What the models were given, by their answers; the first that there is speaks for all; and beside
 * it what the base was given after examples, which is another prompt by intention. Null where answers of an earlier
 * version do not tell.
 */
export function promptsOf(
  models: readonly (readonly Generation[])[],
  fewShot: readonly Generation[] = [],
): Prompts | null {
  const shown = shownOf(models.flat());
  if (!shown?.vocabulary) return null;
  const examples = shownOf(fewShot);
  return {
    first: shown.prompt,
    ...(examples && { fewShot: examples.prompt }),
    differing: countDiffering(models),
    vocabulary: shown.vocabulary,
  };
}

function shownOf(answers: readonly Generation[]): { prompt: Prompts['first']; vocabulary: number | null } | null {
  const {
    id,
    prompt: text,
    promptHash: sha256,
    vocabulary = null,
  } = answers.find(({ prompt }) => typeof prompt === 'string') ?? {};
  return id && text && sha256 ? { prompt: { id, text, sha256 }, vocabulary } : null;
}

function countDiffering(models: readonly (readonly Generation[])[]): number {
  const byItem = new Map<string, Set<string>>();
  for (const { id, promptHash } of models.flat()) {
    const hashes = byItem.get(id) ?? new Set();
    byItem.set(id, hashes.add(promptHash ?? ''));
  }
  return [...byItem.values()].filter(({ size }) => size > 1).length;
}
