import { canonicalJson } from '../artifacts/digest.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { PinnedSource } from '../contracts/run.js';
import type { TranslationEngine } from '../translation/engine.js';
import { OnnxEngine } from '../translation/onnx/onnx-engine.js';
import type { Dependencies } from './dependencies.js';
import { cancellationSignal, heartbeatDownload } from './heartbeat.js';

/**
 * Keeps one translator loaded from chunk to chunk, and lets go of it before another model needs the device's memory.
 */
export class EngineHolder {
  private held: { readonly key: string; readonly engine: TranslationEngine } | null = null;
  private readonly deps: Dependencies;

  constructor(deps: Dependencies) {
    this.deps = deps;
  }

  async use(config: PipelineConfig, source: PinnedSource): Promise<TranslationEngine> {
    const { maxNewTokens, threads } = config.translation;
    const key = canonicalJson({ identity: source.identity, maxNewTokens, threads, language: config.language });
    if (this.held?.key === key) return this.held.engine;
    await this.release();
    const modelFolder = await this.deps.modelFolder(source, cancellationSignal(), heartbeatDownload);
    const engine = await OnnxEngine.open({
      modelFolder,
      cacheFolder: this.deps.home.models('onnx', source.identity.replaceAll('/', '_')),
      targetLanguage: config.language,
      threads,
      maxNewTokens,
    });
    this.held = { key, engine };
    return engine;
  }

  async release(): Promise<void> {
    await this.held?.engine.close();
    this.held = null;
  }
}
