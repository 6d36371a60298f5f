import { PipelineConfig } from '../../../contracts/pipeline-config.js';
import { OpenAiEngine, type OpenAiEngineOptions } from '../../../translation/openai/openai-engine.js';
import type { OpenAiSettings } from '../../../translation/openai/openai-errors.js';

export const KEY = 'sk-very-secret-key';

/** Settings as a pipeline file gives them, with their defaults. */
export function serviceSettings(settings: Partial<OpenAiSettings>): OpenAiSettings {
  return PipelineConfig.shape.translation.shape.openai.parse({ apiKeyEnv: 'KEY_OF_TEST', ...settings });
}

/** An engine at this address, with waits of milliseconds between tries. */
export function openService(
  settings: Partial<OpenAiSettings>,
  options: Partial<OpenAiEngineOptions> = {},
): OpenAiEngine {
  return new OpenAiEngine({
    model: 'polyglot-1',
    settings: serviceSettings(settings),
    targetLanguage: 'da',
    maxNewTokens: 64,
    env: { KEY_OF_TEST: KEY },
    retry: { attempts: 3, baseDelayMs: 5 },
    ...options,
  });
}
