import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { EngineFailedError } from '../engine.js';
import type { MinuteLimits, Share } from './minute-limits.js';
import { addressOf, explainRefusal, type OpenAiSettings } from './openai-errors.js';

export interface ChatClientOptions {
  readonly settings: OpenAiSettings;
  readonly model: string;
  readonly apiKey: string | null;
  readonly limits: MinuteLimits;
  readonly retry?: RetryPolicy | undefined;
}

export interface RetryPolicy {
  /** Tries in total. */
  readonly attempts: number;
  /** Wait after the first failure, in milliseconds; doubles with each further one. */
  readonly baseDelayMs: number;
}

/** Five tries wait 1 + 2 + 4 + 8 s: longer than a hiccup, and short enough for a batch. */
const DEFAULT_RETRY: RetryPolicy = { attempts: 5, baseDelayMs: 1000 };

export interface ChatRequest {
  readonly system: string;
  readonly user: string;
  readonly maxNewTokens: number;
  /** What it will come to, for the limit of tokens. */
  readonly estimatedTokens: number;
}

export interface Completion {
  /** Empty for a refusal. */
  readonly text: string;
  /** False where the limit of new tokens cut it off. */
  readonly finished: boolean;
  /** New ones, as the server counts; null where it does not say. */
  readonly tokens: number | null;
}

const Reply = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z.object({ completion_tokens: z.number(), total_tokens: z.number() }).partial().nullish(),
});

const Refusal = z.object({
  error: z.object({ message: z.string(), code: z.unknown(), param: z.string() }).partial(),
});

/** Makes the same request come out alike, as far as a server can. */
const SEED = 0;

interface Failure {
  readonly error: Error;
  readonly retry: boolean;
  /** What the server asks for. */
  readonly waitMs?: number | null;
}

/**
 * Asks `POST baseUrl/chat/completions`, again after network errors, timeouts, 429, 5xx and answers that are none, with
 * doubling waits. Where the server says how long it wants peace, all requests wait.
 */
export class ChatClient {
  private readonly url: URL;
  /** Newer models know the limit by another name, and some want no temperature or seed: learnt from their answers. */
  private limitName: 'max_tokens' | 'max_completion_tokens' = 'max_tokens';
  private readonly unwanted = new Set<string>();

  constructor(private readonly options: ChatClientOptions) {
    this.url = new URL(options.settings.baseUrl);
    this.url.pathname = `${this.url.pathname.replace(/\/$/, '')}/chat/completions`;
  }

  /**
   * @throws UserError where no retry will help, EngineFailedError after the last try or where the server does not want
   *   this request; the signal's reason
   */
  async complete(request: ChatRequest, signal: AbortSignal): Promise<Completion> {
    const { attempts, baseDelayMs } = this.options.retry ?? DEFAULT_RETRY;
    for (let attempt = 1; ; attempt += 1) {
      const share = await this.options.limits.take(request.estimatedTokens, signal);
      const outcome = await this.attempt(request, share, signal);
      if ('text' in outcome) return outcome;
      if (!outcome.retry || attempt >= attempts) throw outcome.error;
      if (typeof outcome.waitMs === 'number') this.options.limits.pause(outcome.waitMs);
      else await sleep(baseDelayMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
      signal.throwIfAborted();
    }
  }

  private async attempt(request: ChatRequest, share: Share, signal: AbortSignal): Promise<Completion | Failure> {
    const { requestSeconds } = this.options.settings;
    const timeout = AbortSignal.timeout(requestSeconds * 1000);
    try {
      const body = this.body(request);
      const response = await fetch(this.url, {
        method: 'POST',
        headers: this.headers(),
        body: JSON.stringify(body),
        signal: AbortSignal.any([signal, timeout]),
      });
      const text = await response.text();
      return response.ok ? this.completion(text, share) : this.failure(response, text, body);
    } catch (error) {
      signal.throwIfAborted();
      const problem = timeout.aborted
        ? `did not answer within ${requestSeconds} s`
        : `cannot be reached: ${reason(error)}`;
      return { error: this.engineError(problem), retry: true };
    }
  }

  private headers(): Record<string, string> {
    const { apiKey } = this.options;
    return { 'Content-Type': 'application/json', ...(apiKey !== null && { Authorization: `Bearer ${apiKey}` }) };
  }

  private body({ system, user, maxNewTokens }: ChatRequest): Record<string, unknown> {
    const { model, settings } = this.options;
    const wanted = { temperature: settings.temperature, seed: SEED, [this.limitName]: maxNewTokens };
    return {
      model,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ],
      ...Object.fromEntries(Object.entries(wanted).filter(([name]) => !this.unwanted.has(name))),
    };
  }

  private completion(text: string, share: Share): Completion | Failure {
    const reply = Reply.safeParse(parseJson(text)).data;
    const choice = reply?.choices[0];
    if (choice === undefined) {
      return {
        error: this.engineError(`gave an answer that is no chat completion: ${this.excerpt(text)}`),
        retry: true,
      };
    }
    share.tokens = reply?.usage?.total_tokens ?? share.tokens;
    const refused = choice.finish_reason === 'content_filter' || (choice.message.refusal ?? '') !== '';
    return {
      text: refused ? '' : (choice.message.content ?? ''),
      finished: choice.finish_reason !== 'length',
      tokens: reply?.usage?.completion_tokens ?? null,
    };
  }

  private failure(response: Response, text: string, sent: Readonly<Record<string, unknown>>): Failure {
    const { status } = response;
    const { message = text, code, param = '' } = Refusal.safeParse(parseJson(text)).data?.error ?? {};
    const { model, settings } = this.options;
    const said = this.excerpt(message);
    const refusal = explainRefusal({ status, code, said, url: this.url }, model, settings);
    if (refusal !== null) return { error: refusal, retry: false };
    const error = this.engineError(`answered ${status}: ${said}`);
    if (status === 400 && param in sent && this.adapt(param)) return { error, retry: true, waitMs: 0 };
    return { error, retry: status === 408 || status === 429 || status >= 500, waitMs: askedWait(response) };
  }

  /** Whether the next request can do without what the server did not want in this one. */
  private adapt(parameter: string): boolean {
    if (parameter === 'max_tokens') this.limitName = 'max_completion_tokens';
    else if (['temperature', 'seed'].includes(parameter)) this.unwanted.add(parameter);
    else return false;
    return true;
  }

  private engineError(problem: string): EngineFailedError {
    return new EngineFailedError(`The translation service at ${addressOf(this.url)} ${problem}.`);
  }

  /** Servers like to repeat what they were sent; the key is cut out of it. */
  private excerpt(text: string): string {
    const { apiKey } = this.options;
    const safe = apiKey === null ? text : text.replaceAll(apiKey, '***');
    return safe.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Retry-After in seconds or as a date (RFC 9110), in milliseconds. */
function askedWait(response: Response): number | null {
  const asked = response.headers.get('Retry-After');
  if (asked === null) return null;
  if (/^\d+(\.\d+)?$/.test(asked)) return Number(asked) * 1000;
  const date = Date.parse(asked);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
