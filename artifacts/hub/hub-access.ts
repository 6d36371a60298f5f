import { UserError } from '../../contracts/errors.js';
import { DEFAULT_ENDPOINT } from './hub-request.js';

export interface HubAccess {
  readonly endpoint: string;
  readonly accessToken: string | undefined;
}

/**
 * Where the Hub is and who asks, from the ecosystem's own variables: HF_ENDPOINT (a mirror) and HF_TOKEN.
 *
 * @throws UserError for a value that cannot work; the token itself is never shown
 */
export function hubAccess(env: Readonly<Record<string, string | undefined>>): HubAccess {
  const endpoint = (env['HF_ENDPOINT'] ?? '').trim() || DEFAULT_ENDPOINT;
  const accessToken = (env['HF_TOKEN'] ?? '').trim() || undefined;
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) throw wrongEndpoint(endpoint);
  if (/[@?#]/.test(endpoint)) throw endpointWithMore();
  if (accessToken !== undefined && !/^hf_\w+$/.test(accessToken)) throw wrongToken(accessToken.length);
  return { endpoint: endpoint.replace(/\/+$/, ''), accessToken };
}

function wrongEndpoint(endpoint: string): UserError {
  return new UserError('HF_ENDPOINT is not an address.', {
    where: 'environment, HF_ENDPOINT',
    expected: `an address such as ${DEFAULT_ENDPOINT}`,
    received: /[@?#]/.test(endpoint) ? 'something else (not shown: it may be a secret)' : JSON.stringify(endpoint),
    fix: 'Correct the variable, or unset it to use the public Hub.',
  });
}

function endpointWithMore(): UserError {
  return new UserError('HF_ENDPOINT holds more than an address.', {
    where: 'environment, HF_ENDPOINT',
    expected: `an address such as ${DEFAULT_ENDPOINT}, without user, password or query: errors and logs name it`,
    received: 'something else (not shown: it may be a secret)',
    fix: 'Put the token into HF_TOKEN.',
  });
}

function wrongToken(length: number): UserError {
  return new UserError('HF_TOKEN is not an access token of the Hub.', {
    where: 'environment, HF_TOKEN',
    expected: 'hf_ and letters and digits',
    received: `${length} characters of another form (not shown)`,
    fix: `Make a token with read access at ${DEFAULT_ENDPOINT}/settings/tokens.`,
  });
}
