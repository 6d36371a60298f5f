import { canonicalJson, sha256 } from '../../artifacts/digest.js';
import type { Home } from '../../artifacts/home.js';
import type { TranslationContext } from '../../contracts/context.js';
import { memorySettings } from '../translation-key.js';
import { TranslationMemory } from './translation-memory.js';

type Translation = Pick<TranslationContext, 'config' | 'sources' | 'int8'>;

/** The memory of translations that were made under the settings of this run. */
export function openMemory(home: Home, context: Translation): TranslationMemory {
  return new TranslationMemory(home.memory(settingsDigest(context)), memorySettings(context));
}

/** Names what a translation depends on besides its segment. */
export function settingsDigest(context: Translation): string {
  return sha256(canonicalJson(memorySettings(context)));
}

/** The edition of a run's translations: its own where it retranslates, else the last whole one. */
export async function editionOf(home: Home, context: Translation): Promise<string | null> {
  return context.config.translation.retranslate ?? (await openMemory(home, context).edition());
}
