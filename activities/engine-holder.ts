import { canonicalJson } from '../artifacts/digest.js';
import type { PinnedSource, TranslationContext } from '../contracts/context.js';
import type { ActivityProgress } from '../contracts/run.js';
import type { TranslationEngine } from '../translation/engine.js';
import { ENGINE_SETTINGS, fallbackSettings, openEngine, type EngineSettings } from '../translation/open-engine.js';
import type { Dependencies } from './dependencies.js';
import { cancellationSignal, heartbeat, heartbeatDownload } from './heartbeat.js';

/** Of the heartbeat limit: a hang must end, and be told, before the whole attempt counts as lost. */
const SILENCE_SHARE = 0.8;

export type EngineRole = 'translator' | 'fallback';

interface Held {
  readonly key: string;
  readonly engine: TranslationEngine;
}

/**
 * Keeps the translator loaded from chunk to chunk, and its fallback where one was needed, and lets go of them before
 * another model needs the device's memory.
 */
export class EngineHolder {
  private readonly held = new Map<EngineRole, Held>();
  private readonly deps: Dependencies;

  constructor(deps: Dependencies) {
    this.deps = deps;
  }

  /** @throws as openEngine */
  async use(context: TranslationContext, role: EngineRole = 'translator'): Promise<TranslationEngine> {
    const { config, int8 } = context;
    const source = context.sources[role];
    if (source === undefined) throw new Error('A fallback engine was to be opened, but none is configured.');
    const settings = role === 'fallback' ? fallbackSettings(config.translation) : config.translation;
    const chosen = Object.fromEntries(ENGINE_SETTINGS.map((name) => [name, settings[name]]));
    const key = canonicalJson({ identity: source.identity, language: config.language, int8, settings: chosen });
    const held = this.held.get(role);
    if (held?.key === key) return held.engine;
    await this.close(role);
    const engine = await this.open(settings, context, source);
    this.held.set(role, { key, engine });
    return engine;
  }

  async release(): Promise<void> {
    for (const role of [...this.held.keys()]) await this.close(role);
  }

  private async close(role: EngineRole): Promise<void> {
    await this.held.get(role)?.engine.close();
    this.held.delete(role);
  }

  private async open(settings: EngineSettings, { config, int8 }: TranslationContext, source: PinnedSource) {
    const { language, reliability } = config;
    const { home, env, modelFolder } = this.deps;
    const signal = cancellationSignal();
    const files = source.kind === 'service' ? null : await modelFolder(source, signal, heartbeatDownload);
    const options = {
      settings,
      targetLanguage: language,
      int8,
      modelFolder: files,
      cacheFolder: home.models(settings.engine, source.identity.replaceAll('/', '_')),
      env,
      silenceSeconds: reliability.heartbeatSeconds * SILENCE_SHARE,
      onLoading: (progress: ActivityProgress) => {
        heartbeat({ ...progress, note: `translator: ${progress.note}` });
      },
    };
    return openEngine(options, signal);
  }
}
