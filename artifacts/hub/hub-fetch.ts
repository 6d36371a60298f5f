import { addressOf, networkProblem } from '../../http/describe.js';
import { askedWait, Failure, mayPass, withRetries } from '../../http/retry.js';
import { explainRefusal, HubError } from './hub-errors.js';
import { DEFAULT_RETRY, type HubRequest } from './hub-request.js';

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
      return await withRetries({ ...(request.retry ?? DEFAULT_RETRY), signal: request.signal }, () =>
        tryFetch(request, input, init),
      );
    } catch (error) {
      last = error;
      throw error;
    }
  };
  return { fetch: retrying, lastError: () => last };
}

async function tryFetch(request: HubRequest, ...[input, init]: Parameters<typeof fetch>): Promise<Response | Failure> {
  try {
    const response = await (request.fetch ?? fetch)(input, { ...init, signal: request.signal ?? null });
    return response.ok ? response : await failureOf(response, response.url || urlOf(input), request);
  } catch (error) {
    request.signal?.throwIfAborted();
    return new Failure(new HubError(`${addressOf(urlOf(input))} cannot be reached: ${networkProblem(error)}`), true);
  }
}

async function failureOf(response: Response, address: string, request: HubRequest): Promise<Failure> {
  await response.body?.cancel();
  const refusal = explainRefusal(response, address, request);
  if (refusal !== null) return new Failure(refusal, false);
  const { status } = response;
  const message = `The Hub answered ${status} for ${addressOf(address)}.`;
  const askedWaitMs = askedWait(response);
  const error = new HubError(message, { status, requestId: response.headers.get('X-Request-Id'), askedWaitMs });
  // 403 is only left here for storage addresses that ran out (see explainRefusal).
  return new Failure(error, status === 403 || mayPass(status), askedWaitMs);
}

function urlOf(input: Parameters<typeof fetch>[0]): string {
  if (typeof input === 'string') return input;
  return input instanceof URL ? input.href : input.url;
}
