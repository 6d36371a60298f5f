import { z } from 'zod';
import { addressOf, networkProblem } from '../../http/describe.js';
import { askedWait, Failure, mayPass, withRetries, type RetryPolicy } from '../../http/retry.js';
import { EngineFailedError, EngineUnreachableError } from '../engine.js';
import type { MinuteLimits, Share } from './minute-limits.js';
import { explainRefusal, type OpenAiSettings } from './openai-errors.js';

export interface ChatClientOptions {
  readonly settings: OpenAiSettings;
  readonly model: string;
  readonly apiKey: string | null;
  readonly limits: MinuteLimits;
  readonly retry?: RetryPolicy | undefined;
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
   * @throws UserError where no retry will help; after the last try EngineUnreachableError where the server is away, and
   *   EngineFailedError where it does not want, or cannot answer, this request; the signal's reason
   */
  async complete(request: ChatRequest, signal: AbortSignal): Promise<Completion> {
    const { limits, retry = DEFAULT_RETRY } = this.options;
    const onAskedWait = limits.pause.bind(limits);
    return withRetries({ ...retry, signal, onAskedWait }, async () => {
      const share = await limits.take(request.estimatedTokens, signal);
      return this.attempt(request, share, signal);
    });
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
      if (timeout.aborted) return new Failure(this.engineError(`did not answer within ${requestSeconds} s`), true);
      const problem = this.says(`cannot be reached: ${networkProblem(error)}`);
      return new Failure(new EngineUnreachableError(problem), true);
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
      return new Failure(this.engineError(`gave an answer that is no chat completion: ${this.excerpt(text)}`), true);
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
    if (refusal !== null) return new Failure(refusal, false);
    const problem = `answered ${status}: ${said}`;
    const wait = askedWait(response);
    if (isAway(status)) return new Failure(new EngineUnreachableError(this.says(problem), wait), true, wait);
    const error = this.engineError(problem);
    if (status === 400 && param in sent && this.adapt(param)) return new Failure(error, true, 0);
    return new Failure(error, mayPass(status), wait);
  }

  /** Whether the next request can do without what the server did not want in this one. */
  private adapt(parameter: string): boolean {
    if (parameter === 'max_tokens') this.limitName = 'max_completion_tokens';
    else if (['temperature', 'seed'].includes(parameter)) this.unwanted.add(parameter);
    else return false;
    return true;
  }

  private engineError(problem: string): EngineFailedError {
    return new EngineFailedError(this.says(problem));
  }

  private says(problem: string): string {
    return `The translation service at ${addressOf(this.url)} ${problem}.`;
  }

  /** Servers like to repeat what they were sent; the key is cut out of it. */
  private excerpt(text: string): string {
    const { apiKey } = this.options;
    const safe = apiKey === null ? text : text.replaceAll(apiKey, '***');
    return safe.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
  }
}

/**
 * Rate limits, overload (529) and gateways without a server behind them, whatever was asked. Not 500, nor a gateway that
 * waited too long (504, 524): those may be the fault of one segment.
 */
function isAway(status: number): boolean {
  return status === 429 || (status > 500 && status !== 504 && status !== 524);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
