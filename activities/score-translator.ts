import { openJournal, type Journal } from '../artifacts/journal.js';
import { scoreTranslatorIdentity } from '../config/stage-identities.js';
import { precisionOf } from '../config/translation-settings.js';
import { SentencePair, type TranslatorScore } from '../contracts/evaluation.js';
import type { TranslationConfig } from '../contracts/pipeline-config.js';
import { MEDIA } from '../contracts/ref.js';
import type { ScoreTranslatorOutputs, ScoringSet, StageResult, TranslationContext } from '../contracts/run.js';
import { scoreTranslations, type TranslatedSource } from '../evaluation/score-translations.js';
import { chunkOptions } from '../translation/chunk-options.js';
import { translateUngated, type UngatedOutput } from '../translation/translate-ungated.js';
import type { Dependencies } from './dependencies.js';
import type { EngineHolder } from './engine-holder.js';
import { fencedJournal } from './fenced-journal.js';
import { cancellationSignal, heartbeat, throwIfCancelled } from './heartbeat.js';
import { collect } from './read-lines.js';
import { runStage, type StageAttempt, type StageWork } from './run-stage.js';

type ScoreInput = TranslationContext & ScoringSet;
type Engines = Pick<EngineHolder, 'use'>;

/** How good the translator is: sentence pairs that it has not seen, translated and compared. */
export function scoreTranslatorActivity(deps: Dependencies, engines: Engines) {
  return {
    scoreTranslator: (input: ScoreInput): Promise<StageResult<ScoreTranslatorOutputs>> =>
      runStage(deps, scoreTranslatorIdentity(input, input), (attempt) => score(deps, engines, input, attempt)),
  };
}

async function score(
  deps: Dependencies,
  engines: Engines,
  input: ScoreInput,
  attempt: StageAttempt,
): Promise<StageWork<ScoreTranslatorOutputs>> {
  const pairs = await collect(deps.home.store.readJsonl(input.pairs), SentencePair);
  const journal = await openJournal(deps.home.journal(attempt.key));
  try {
    const output = await translate(engines, input, pairs, journal, attempt);
    await attempt.fence.check();
    return await publish(deps, input, pairs, output);
  } catch (error) {
    await throwIfCancelled();
    throw error;
  } finally {
    await journal.close();
  }
}

type TimedOutput = UngatedOutput & { readonly tokensPerSecond: number | null };

async function translate(
  engines: Engines,
  { config, sources, name, language }: ScoreInput,
  pairs: readonly SentencePair[],
  journal: Journal,
  attempt: StageAttempt,
): Promise<TimedOutput> {
  heartbeat({ done: 0, total: pairs.length, unit: 'sentences', note: 'loading the translator' });
  const engine = await engines.use(config, sources.translator);
  const startedAt = performance.now();
  const output = await translateUngated({
    sources: pairs.map(({ source }) => source),
    lang: language,
    engine,
    options: chunkOptions(config),
    journal: fencedJournal(journal, attempt),
    onProgress: ({ doneSegments: done, totalSegments: total }) => {
      heartbeat({ done, total, unit: 'sentences', note: name });
    },
    signal: cancellationSignal(),
  });
  // What an earlier attempt left in the journal took this one no time.
  const whole = journal.entries.length === 0;
  return { ...output, tokensPerSecond: whole ? (1000 * output.tokens) / (performance.now() - startedAt) : null };
}

async function publish(
  { home: { store } }: Dependencies,
  { config, name }: ScoreInput,
  pairs: readonly SentencePair[],
  { translations, tokensPerSecond, redoneBatches }: TimedOutput,
): Promise<StageWork<ScoreTranslatorOutputs>> {
  const translated = pairs.map((pair, index): TranslatedSource => {
    const { text = '', stoppedBy = 'engine-failed' } = translations[index] ?? {};
    return { ...pair, output: text, stoppedBy };
  });
  const scored = scoreTranslations(translated);
  const result: TranslatorScore = { name, ...engineOf(config), tokensPerSecond, ...scored.scores };
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
}

function engineOf({ translation: { engine, precision } }: TranslationConfig) {
  return { engine, precision: engine === 'openai' ? null : precisionOf(engine, precision) };
}
