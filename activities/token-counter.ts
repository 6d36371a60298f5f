import type { TranslationContext } from '../contracts/context.js';
import { estimateTokens, hasTokenizer, openTokenCounter } from '../translation/count-tokens.js';
import type { CountTokens } from '../translation/segmentation/clauses.js';
import type { Dependencies } from './dependencies.js';
import { cancellationSignal, heartbeatDownload } from './heartbeat.js';

/** Counts as the translator does, with nothing of it but its tokeniser. */
export async function tokenCounter(deps: Dependencies, { config, sources }: TranslationContext): Promise<CountTokens> {
  if (!hasTokenizer(config.translation.engine)) return estimateTokens;
  const folder = await deps.tokenizerFolder(sources.translator, cancellationSignal(), heartbeatDownload);
  return openTokenCounter(folder, config.language);
}
