import { UserError } from '../../contracts/errors.js';
import { addressOf } from '../../http/describe.js';
import { endpointOf, pageOf, placeOf, type HubRequest } from './hub-request.js';

/**
 * Thrown when the Hub or the way to it fails, after all tries: network, 429, 5xx, damaged downloads. Worth a retry
 * later. Addresses are shown without their query, because signed ones grant access.
 */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly status: number | null;
  readonly requestId: string | null;
  /** What the Hub asks for, in milliseconds; null where it does not say. */
  readonly askedWaitMs: number | null;

  constructor(message: string, { status = null, requestId = null, askedWaitMs = null }: HubErrorDetails = {}) {
    super(message);
    this.status = status;
    this.requestId = requestId;
    this.askedWaitMs = askedWaitMs;
  }
}

type HubErrorDetails = Partial<Pick<HubError, 'status' | 'requestId' | 'askedWaitMs'>>;

/** What a refusal means to the user, or null where it is no refusal of theirs to mend. */
export function explainRefusal(response: Response, address: string, request: HubRequest): UserError | null {
  // The storage behind the Hub answers 403 where a signed address has run out; asking the Hub again helps.
  if (new URL(address).origin !== new URL(endpointOf(request)).origin) return null;
  const code = response.headers.get('X-Error-Code') ?? '';
  if (code === 'GatedRepo') return gated(response, address, request);
  if (response.status === 401) return unauthorized(request);
  if (response.status === 403) return gated(response, address, request);
  return response.status === 404 ? notFound(code, response, address, request) : null;
}

function gated(response: Response, address: string, request: HubRequest): UserError {
  const token =
    request.accessToken === undefined
      ? 'put a token of that account into HF_TOKEN'
      : 'check that HF_TOKEN belongs to that account and may read gated repositories';
  return new UserError(`The Hub does not give access to ${request.repo}.`, {
    where: placeOf(request),
    expected: 'an account that has accepted the licence of the repository',
    received: describe(response, address),
    fix: `Accept the licence at ${pageOf(request)} and wait for approval where it is needed; then ${token}.`,
  });
}

/** The Hub answers 401 for private repositories and for names that do not exist alike. */
function unauthorized(request: HubRequest): UserError {
  if (request.accessToken !== undefined) {
    return new UserError('The Hub does not accept the token, or the repository does not exist.', {
      where: placeOf(request),
      expected: 'a valid token with read access, and an existing repository',
      received: 'status 401',
      fix: `Check the name at ${pageOf(request)}, and HF_TOKEN at ${endpointOf(request)}/settings/tokens.`,
    });
  }
  return new UserError('The repository does not exist, or needs a token.', {
    where: placeOf(request),
    expected: 'a public repository, or a token in HF_TOKEN',
    received: 'status 401 without a token',
    fix: `Check the name at ${pageOf(request)}. If it is private or gated, accept its licence there and set HF_TOKEN.`,
  });
}

function notFound(code: string, response: Response, address: string, request: HubRequest): UserError {
  const revision = code === 'RevisionNotFound';
  return new UserError(revision ? 'The revision does not exist.' : 'The repository or file does not exist.', {
    where: placeOf(request),
    expected: revision ? 'a commit of this repository' : `an existing ${request.type} (owner/name) that holds the file`,
    received: describe(response, address),
    fix: revision
      ? `Take a commit from ${pageOf(request)}/commits/main.`
      : `Check the name at ${pageOf(request)}; models and datasets are different places.`,
  });
}

function describe(response: Response, address: string): string {
  const message = response.headers.get('X-Error-Message') ?? response.headers.get('X-Error-Code');
  return `status ${response.status} for ${addressOf(address)}${message === null ? '' : ` (${message})`}`;
}
