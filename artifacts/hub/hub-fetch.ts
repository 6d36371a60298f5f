import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf, explainRefusal, HubError } from './hub-errors.js';
import { DEFAULT_RETRY, type HubRequest } from './hub-request.js';

/** The Hub's rate limits reset every 5 minutes; a longer wait is left to the caller's own retry. */
const MAX_WAIT_MS = 5 * 60 * 1000;

/** A fetch for @huggingface/hub, and the error it threw last, because the library's streams pass on its text alone. */
export interface HubFetch {
  readonly fetch: typeof fetch;
  readonly lastError: () => unknown;
}

/**
 * Wraps fetch: retries network errors, 429 and 5xx with doubling waits, honouring Retry-After; turns refusals into
 * UserErrors; and stops on `signal`.
 */
export function createHubFetch(request: HubRequest): HubFetch {
  let last: unknown;
  const retrying: typeof fetch = async (input, init) => {
    try {
      return await fetchWithRetries(request, input, init);
    } catch (error) {
      last = error;
      throw error;
    }
  };
  return { fetch: retrying, lastError: () => last };
}

async function fetchWithRetries(request: HubRequest, ...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const { attempts, baseDelayMs } = request.retry ?? DEFAULT_RETRY;
  for (let attempt = 1; ; attempt += 1) {
    request.signal?.throwIfAborted();
    const outcome = await tryFetch(request, input, init);
    if (outcome instanceof Response) return outcome;
    if (!outcome.retry || attempt >= attempts) throw outcome.error;
    const wait = outcome.waitMs ?? baseDelayMs * 2 ** (attempt - 1);
    await sleep(Math.min(wait, MAX_WAIT_MS), undefined, { signal: request.signal });
  }
}

interface Failure {
  readonly error: Error;
  readonly retry: boolean;
  /** What the server asks for. */
  readonly waitMs?: number | null;
}

async function tryFetch(request: HubRequest, ...[input, init]: Parameters<typeof fetch>): Promise<Response | Failure> {
  try {
    const response = await (request.fetch ?? fetch)(input, { ...init, signal: request.signal ?? null });
    return response.ok ? response : await failureOf(response, response.url || urlOf(input), request);
  } catch (error) {
    request.signal?.throwIfAborted();
    return { error: networkError(error, input), retry: true };
  }
}

async function failureOf(response: Response, address: string, request: HubRequest): Promise<Failure> {
  await response.body?.cancel();
  const refusal = explainRefusal(response, address, request);
  if (refusal !== null) return { error: refusal, retry: false };
  const { status } = response;
  const message = `The Hub answered ${status} for ${addressOf(address)}.`;
  const error = new HubError(message, status, response.headers.get('X-Request-Id'));
  // 403 is only left here for storage addresses that ran out (see explainRefusal).
  return {
    error,
    retry: status === 429 || status === 408 || status === 403 || status >= 500,
    waitMs: askedWait(response),
  };
}

function networkError(error: unknown, input: Parameters<typeof fetch>[0]): HubError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new HubError(
    `${addressOf(urlOf(input))} cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`,
  );
}

function urlOf(input: Parameters<typeof fetch>[0]): string {
  if (typeof input === 'string') return input;
  return input instanceof URL ? input.href : input.url;
}

/** Retry-After in seconds or as a date (RFC 9110), else the reset time of the Hub's `RateLimit: …;t=SECONDS`. */
function askedWait(response: Response): number | null {
  const asked = response.headers.get('Retry-After');
  if (asked !== null && /^\d+$/.test(asked)) return Number(asked) * 1000;
  const date = Date.parse(asked ?? '');
  if (!Number.isNaN(date)) return Math.max(0, date - Date.now());
  const reset = response.status === 429 ? /;\s*t=(\d+)/.exec(response.headers.get('RateLimit') ?? '') : null;
  return reset === null ? null : Number(reset[1]) * 1000;
}
