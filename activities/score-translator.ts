import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import { precisionOf } from '../config/translation-settings.js';
import { ScoringSet, TranslationContext } from '../contracts/context.js';
import { SentencePair, type TranslatorScore } from '../contracts/evaluation.js';
import type { TranslationConfig } from '../contracts/pipeline-config.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { scoreTranslations, type TranslatedSource } from '../evaluation/score-translations.js';
import { chunkOptions } from '../translation/chunk-options.js';
import { attemptSettings, batchSettings, gatesOff } from '../translation/translation-key.js';
import { translateUngated, type UngatedOutput } from '../translation/translate-ungated.js';
import { stage, type Attempt } from './stage.js';

type ScoreAttempt = Attempt<TranslationContext, ScoringSet>;

/** How good the translator is: sentence pairs that it has not seen, translated and compared. */
export const scoreTranslator = stage({
  name: 'score-translator',
  version: 2,
  context: TranslationContext,
  inputs: ScoringSet,
  outputs: z.object({
    /** TranslatorScore as JSON. */
    score: Ref,
    /** JSON lines of ScoredPair, in the order of the file. */
    pairs: Ref,
  }),
  sources: ['translator'],
  // Every output of the first attempt counts, so nothing that decides about retries matters.
  keyed: (context, { name, language }) => ({
    ...attemptSettings(context),
    ...batchSettings(context),
    gatesOff: gatesOff(context),
    name,
    sourceLanguage: language,
  }),
  device: 'translator',
  work: async (attempt) => {
    const { context, inputs, store } = attempt;
    const pairs = await collect(store.readJsonl(inputs.pairs), SentencePair);
    const { translations, tokensPerSecond, redoneBatches } = await translate(attempt, pairs);
    const translated = pairs.map((pair, index): TranslatedSource => {
      const { text = '', stoppedBy = 'engine-failed' } = translations[index] ?? {};
      return { ...pair, output: text, stoppedBy };
    });
    const scored = scoreTranslations(translated);
    const engine = engineOf(context.config);
    const result: TranslatorScore = { name: inputs.name, ...engine, tokensPerSecond, ...scored.scores };
    const { bleu, chrf, chrfPlusPlus, exactMatch } = result;
    return {
      outputs: {
        score: await store.putBytes(JSON.stringify(result), MEDIA.json),
        pairs: await store.putJsonl(scored.pairs),
      },
      summary: { pairs: pairs.length, bleu, chrf, chrfPlusPlus, exactMatch },
      note: `BLEU ${bleu.toFixed(1)}, chrF++ ${chrfPlusPlus.toFixed(1)}`,
      redone: { batches: redoneBatches },
    };
  },
});

type TimedOutput = UngatedOutput & { readonly tokensPerSecond: number | null };

async function translate(attempt: ScoreAttempt, pairs: readonly SentencePair[]): Promise<TimedOutput> {
  const { context, inputs, engines, signal, progress } = attempt;
  progress({ done: 0, total: pairs.length, unit: 'sentences', note: 'loading the translator' });
  const engine = await engines.use(context);
  const journal = await attempt.journal();
  const startedAt = performance.now();
  const output = await translateUngated({
    sources: pairs.map(({ source }) => source),
    lang: inputs.language,
    engine,
    options: chunkOptions(context.config),
    journal,
    onProgress: ({ doneSegments: done, totalSegments: total }) => {
      progress({ done, total, unit: 'sentences', note: inputs.name });
    },
    signal,
  });
  // What an earlier attempt left in the journal took this one no time.
  const whole = journal.entries.length === 0;
  return { ...output, tokensPerSecond: whole ? (1000 * output.tokens) / (performance.now() - startedAt) : null };
}

function engineOf({ translation: { engine, precision } }: TranslationConfig) {
  return { engine, precision: engine === 'openai' ? null : precisionOf(engine, precision) };
}
