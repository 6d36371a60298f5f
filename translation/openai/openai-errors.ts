import { UserError } from '../../contracts/errors.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import { addressOf } from '../../http/describe.js';

export type OpenAiSettings = PipelineConfig['translation']['openai'];

/** An answer that is no completion. */
export interface RefusedRequest {
  readonly status: number;
  readonly code: unknown;
  /** In the server's words, without the key. */
  readonly said: string;
  readonly url: URL;
}

/** What an answer means that no retry will change for any segment; null for all others. */
export function explainRefusal(
  { status, code, said, url }: RefusedRequest,
  model: string,
  { apiKeyEnv }: OpenAiSettings,
): UserError | null {
  const received = `status ${status}${said === '' ? '' : `: ${said}`}`;
  const where = `translation.openai, ${addressOf(url)}`;
  if (status === 401 || status === 403) {
    return new UserError('The translation service does not let this run in.', {
      where,
      expected: `a key that may use the model ${model}`,
      received,
      fix:
        apiKeyEnv === null
          ? 'set translation.openai.apiKeyEnv to the name of an environment variable that holds a key'
          : `set ${apiKeyEnv} to such a key in the environment of the workers`,
    });
  }
  if (status === 404) {
    return new UserError('The translation service does not know the address or the model.', {
      where,
      expected: `a chat model named ${model}`,
      received,
      fix: 'check translation.openai.baseUrl (it often ends in /v1) and translation.model.service',
    });
  }
  if (code !== 'insufficient_quota') return null;
  return new UserError('The account at the translation service has run out of credit.', {
    where,
    expected: 'an account with credit',
    received,
    fix: 'top it up; the run goes on from its last batch',
  });
}

/**
 * The key from the environment, null where none is wanted.
 *
 * @throws UserError where it is missing or damaged; never with the key
 */
export function readApiKey(
  { apiKeyEnv }: OpenAiSettings,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  if (apiKeyEnv === null) return null;
  const key = env[apiKeyEnv]?.trim() ?? '';
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new UserError('There is no usable key for the translation service.', {
    where: `environment variable ${apiKeyEnv}`,
    expected: 'an API key',
    received: key === '' ? 'nothing' : 'something with blanks or characters that no key has',
    fix: `set ${apiKeyEnv} in the environment of the workers; for a server without keys set translation.openai.apiKeyEnv to null`,
  });
}
