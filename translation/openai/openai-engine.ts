import { LANGUAGES } from '../../contracts/languages.js';
import type { RetryPolicy } from '../../http/retry.js';
import { estimateTokens } from '../count-tokens.js';
import type { EngineOutput, TranslateOptions, TranslationEngine } from '../engine.js';
import { ChatClient } from './chat-client.js';
import { cleanAnswer } from './clean-answer.js';
import { MinuteLimits } from './minute-limits.js';
import { readApiKey, type OpenAiSettings } from './openai-errors.js';
import { Slots } from './slots.js';

export interface OpenAiEngineOptions {
  /** As its address knows it. */
  readonly model: string;
  readonly settings: OpenAiSettings;
  readonly targetLanguage: string;
  readonly maxNewTokens: number;
  /** Holds the key. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly retry?: RetryPolicy;
}

/** Answers of batches that failed, kept for the next try. */
const MAX_UNCLAIMED = 10_000;

/** Output of a translation is about as long as its source, and a bit longer in other scripts. */
const OUTPUT_PER_INPUT = 1.5;

/**
 * Translates with a language model behind an OpenAI-compatible address, a request for each segment. As deterministic as
 * the server is: temperature 0 and a fixed seed.
 */
export class OpenAiEngine implements TranslationEngine {
  readonly supportsBeams = false;
  readonly lanes = 1;
  private readonly client: ChatClient;
  private readonly slots: Slots;
  /** Answers are paid for: where one request of a batch fails, the others are not asked again. */
  private readonly unclaimed = new Map<string, EngineOutput>();

  /** @throws UserError where there is no key */
  constructor(private readonly options: OpenAiEngineOptions) {
    const { settings, model, env, retry } = options;
    const limits = new MinuteLimits(settings);
    this.client = new ChatClient({ settings, model, apiKey: readApiKey(settings, env), limits, retry });
    this.slots = new Slots(settings.concurrency);
  }

  async translate(batch: readonly string[], options: TranslateOptions = {}): Promise<EngineOutput[]> {
    const { signal, targetLanguage = this.options.targetLanguage } = options;
    signal?.throwIfAborted();
    const failed = new AbortController();
    const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
    const answers = await Promise.allSettled(
      batch.map((text) =>
        this.slots
          .use(() => this.answer(text, targetLanguage, stop))
          .catch((error: unknown) => {
            failed.abort(error);
            throw error;
          }),
      ),
    );
    signal?.throwIfAborted();
    failed.signal.throwIfAborted();
    for (const text of batch) this.unclaimed.delete(keyOf(text, targetLanguage));
    return answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value);
  }

  /** Estimated from the length: what counts is the service's secret. */
  countTokens(texts: readonly string[]): Promise<number[]> {
    return estimateTokens(texts);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async answer(text: string, targetLanguage: string, signal: AbortSignal): Promise<EngineOutput> {
    signal.throwIfAborted();
    const key = keyOf(text, targetLanguage);
    const known = this.unclaimed.get(key);
    if (known !== undefined) return known;
    const output = await this.ask(text, targetLanguage, signal);
    if (this.unclaimed.size >= MAX_UNCLAIMED) this.unclaimed.clear();
    this.unclaimed.set(key, output);
    return output;
  }

  private async ask(text: string, targetLanguage: string, signal: AbortSignal): Promise<EngineOutput> {
    const system = this.options.settings.prompt.replaceAll('{language}', LANGUAGES[targetLanguage] ?? targetLanguage);
    const user = `<text>${text}</text>`;
    const [told = 0, length = 0] = await estimateTokens([system, user]);
    const estimatedTokens = told + Math.ceil(length * (1 + OUTPUT_PER_INPUT));
    const { maxNewTokens } = this.options;
    const completion = await this.client.complete({ system, user, maxNewTokens, estimatedTokens }, signal);
    const translation = cleanAnswer(completion.text, text);
    const [estimated = 0] = await estimateTokens([translation]);
    return { text: translation, tokens: completion.tokens ?? estimated, finished: completion.finished };
  }
}

function keyOf(text: string, targetLanguage: string): string {
  return `${targetLanguage}\0${text}`;
}
