import { TranslationConfig } from '../contracts/pipeline-config.js';
import { explainIssues } from './explain-issues.js';
import { deepFreeze, loadPipeline, overrideTree, refuseImpossible, withAbsolutePaths } from './load-pipeline.js';

/**
 * Resolves what translating needs: of a pipeline where one is named, else from the overrides and defaults alone.
 *
 * @param file a pipeline file or preset; null for none
 * @param overrides `key.path=value` with YAML values, paths relative to the current folder
 * @throws UserError naming the place of what is wrong
 */
export async function loadTranslation(file: string | null, overrides: readonly string[]): Promise<TranslationConfig> {
  if (file !== null) {
    const { language, translation, queues, reliability } = (await loadPipeline(file, overrides)).config;
    return { language, translation, queues, reliability };
  }
  const tree = withAbsolutePaths(overrideTree(overrides), process.cwd());
  const parsed = TranslationConfig.safeParse(tree);
  if (!parsed.success) throw explainIssues(parsed.error, tree, () => '--set');
  refuseImpossible(parsed.data, () => '--set');
  return deepFreeze(parsed.data);
}
