import type { RetryPolicy } from '../../http/retry.js';

/** What names a repository on the Hub, and how to reach it. */
export interface HubRequest {
  /** owner/name */
  readonly repo: string;
  readonly type: 'dataset' | 'model';
  readonly revision: string;
  /** Default: https://huggingface.co */
  readonly endpoint?: string | undefined;
  readonly accessToken?: string | undefined;
  /** Default: the global one. Tests and proxies hand in their own. */
  readonly fetch?: typeof fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly retry?: RetryPolicy | undefined;
}

/**
 * Five tries wait 1 + 2 + 4 + 8 s, each less than the shortest heartbeat timeout of 10 s. Longer waits, and those that
 * the Hub asks for (its rate limits reset every 5 minutes), are Temporal's: they survive a restart, and watchers see them.
 */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, baseDelayMs: 1000, longestWaitMs: 8_000 };

export const DEFAULT_ENDPOINT = 'https://huggingface.co';

export function endpointOf(request: HubRequest): string {
  return request.endpoint ?? DEFAULT_ENDPOINT;
}

/** The page of the repository, where a licence is accepted. */
export function pageOf(request: HubRequest): string {
  return `${endpointOf(request)}/${request.type === 'dataset' ? 'datasets/' : ''}${request.repo}`;
}

/** How errors name the place. */
export function placeOf(request: HubRequest, file?: string): string {
  return `${request.type} ${request.repo} at revision ${request.revision}${file === undefined ? '' : `, file ${file}`}`;
}

/** The parameters that every function of @huggingface/hub takes. */
export function libraryParams(request: HubRequest, retryingFetch: typeof fetch) {
  return {
    repo: { type: request.type, name: request.repo },
    revision: request.revision,
    hubUrl: endpointOf(request),
    fetch: retryingFetch,
    ...(request.accessToken === undefined ? {} : { accessToken: request.accessToken }),
  };
}
