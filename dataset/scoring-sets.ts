import type { ArtifactStore } from '../artifacts/store.js';
import type { SentencePair } from '../contracts/evaluation.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { ScoringSet } from '../contracts/context.js';
import { readSentencePairs } from './sentence-pairs.js';

type Settings = Pick<PipelineConfig, 'language' | 'translation'>;

/** The configured sets of sentence pairs. @throws UserError for a file that cannot be used */
export async function readScoringSets({
  language: target,
  translation: { scoring },
}: Settings): Promise<(Omit<ScoringSet, 'pairs'> & { pairs: SentencePair[] })[]> {
  return Promise.all(
    scoring.map(async ({ name, path, language, maxPairs }, index) => {
      const setting = `translation.scoring.${index}.path`;
      return { name, language, pairs: await readSentencePairs({ path, source: language, target, maxPairs, setting }) };
    }),
  );
}

/** Puts them into the store, so that a run scores what was there at its start. */
export async function storeScoringSets(store: ArtifactStore, settings: Settings): Promise<ScoringSet[]> {
  const sets = await readScoringSets(settings);
  return Promise.all(sets.map(async (set) => ({ ...set, pairs: await store.putJsonl(set.pairs) })));
}
