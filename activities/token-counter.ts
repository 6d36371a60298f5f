import type { TranslationContext } from '../contracts/context.js';
import { estimateTokens, hasTokenizer, openTokenCounter } from '../translation/count-tokens.js';
import type { CountTokens } from '../translation/segmentation/clauses.js';
import { downloadProgress } from './heartbeat.js';
import type { Attempt } from './stage.js';

type Site = Pick<Attempt<unknown, unknown>, 'tokenizerFolder' | 'signal' | 'progress'>;

/** Counts as the translator does, with nothing of it but its tokeniser. */
export async function tokenCounter(site: Site, { config, sources }: TranslationContext): Promise<CountTokens> {
  const { tokenizerFolder, signal, progress } = site;
  if (!hasTokenizer(config.translation.engine)) return estimateTokens;
  const folder = await tokenizerFolder(sources.translator, signal, (download) => {
    progress(downloadProgress(download));
  });
  return openTokenCounter(folder, config.language);
}
