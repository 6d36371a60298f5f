import { BenchmarkConfig } from '../contracts/pipeline-config.js';
import { explainIssues } from './explain-issues.js';
import { deepFreeze, loadPipeline, overrideTree, withAbsolutePaths } from './load-pipeline.js';
import { mergeTrees } from './settings-tree.js';

/** A model is asked as it is, unless its quantised form is asked for: a QLoRA's base is asked as it is trained. */
const AS_IT_IS = { training: { quantization: 'none' } };

/**
 * Resolves what benchmarking one model needs: of a pipeline where one is named, else from overrides and defaults alone.
 *
 * @param file a pipeline file or preset; null for none
 * @param overrides `key.path=value` with YAML values, paths relative to the current folder
 * @throws UserError naming the place of what is wrong
 */
export async function loadBenchmark(file: string | null, overrides: readonly string[]): Promise<BenchmarkConfig> {
  if (file !== null) return deepFreeze(benchmarkOf((await loadPipeline(file, overrides)).config));
  const tree = mergeTrees(AS_IT_IS, withAbsolutePaths(overrideTree(overrides), process.cwd()));
  const parsed = BenchmarkConfig.safeParse(tree);
  if (!parsed.success) throw explainIssues(parsed.error, tree, () => '--set');
  return deepFreeze(parsed.data);
}

/** What of a pipeline's settings concerns a benchmark. */
export function benchmarkOf(config: BenchmarkConfig): BenchmarkConfig {
  const { name, language, seed, baseModel, training, evaluation, queues, reliability } = config;
  return { name, language, seed, baseModel, training, evaluation, queues, reliability };
}
