import { PythonEngine, type PythonEngineOptions } from '../../../translation/python/python-engine.js';

type Chosen = Pick<PythonEngineOptions, 'engine' | 'modelFolder' | 'cacheFolder' | 'maxNewTokens'>;

/** Opens a Python engine on the CPU, in float32, for Danish; more can be said. */
export function openPython(
  options: Chosen & Partial<PythonEngineOptions>,
  signal?: AbortSignal,
): Promise<PythonEngine> {
  const defaults = {
    targetLanguage: 'da',
    device: 'cpu',
    precision: 'float32',
    threads: 1,
    env: process.env,
    silenceSeconds: 120,
  } as const;
  return PythonEngine.open({ ...defaults, ...options }, signal);
}
