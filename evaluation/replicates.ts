import type { MetricName } from '../contracts/evaluation.js';
import { ALL_METRICS, METRIC_NAMES } from './metrics/all-metrics.js';
import type { PerItemScores } from './score.js';
import { bootstrap } from './statistics/bootstrap.js';
import { clusterByTree, sumByCluster, type ClusterSums } from './statistics/clusters.js';
import { seededRandom } from './statistics/random.js';

/** A system with its per-item results. `system` is `base`, `sft` or `dpo` for the models. */
export interface ScoredSystem {
  readonly system: string;
  readonly title: string;
  readonly baseline: boolean;
  readonly scores: PerItemScores;
}

/** A system's statistics of all metrics side by side, summed by tree. */
export interface Layout {
  readonly table: ClusterSums;
  /** First column of each metric. */
  readonly columns: ReadonlyMap<MetricName, number>;
}

/** Bootstrap replicates of each metric's score, shape [samples]. */
export type Replicates = Partial<Record<MetricName, Float64Array>>;

/** Puts the rows of all metrics of a system side by side, so that one pass resamples them all. */
export function layOut({ scores }: ScoredSystem): Layout {
  const present = METRIC_NAMES.filter((name) => scores.metrics[name]);
  const columns = new Map<MetricName, number>();
  let width = 0;
  for (const name of present) {
    columns.set(name, width);
    width += ALL_METRICS[name].width;
  }
  const rows = new Float64Array(scores.ids.length * width);
  for (const [name, column] of columns) {
    const own = ALL_METRICS[name].width;
    scores.metrics[name]?.rows.forEach((value, index) => {
      rows[Math.floor(index / own) * width + column + (index % own)] = value;
    });
  }
  return { table: sumByCluster(rows, width, clusterByTree(scores.treeIds)), columns };
}

/** Resamples between two reports of progress. */
const REPORT_EVERY = 500;

/** Bootstrap replicates of every system, all from the same draws of trees. */
export function resample(
  layouts: readonly Layout[],
  options: { readonly samples: number; readonly seed: number; readonly onProgress?: (done: number) => void },
): Replicates[] {
  const replicates: Replicates[] = layouts.map(({ columns }) =>
    Object.fromEntries([...columns.keys()].map((name) => [name, new Float64Array(options.samples)])),
  );
  const tables = layouts.map(({ table }) => table);
  bootstrap(tables, options.samples, seededRandom(options.seed), (sums, sample) => {
    if (sample % REPORT_EVERY === 0) options.onProgress?.(sample);
    layouts.forEach(({ columns }, index) => {
      for (const [name, column] of columns) {
        const target = replicates[index]?.[name];
        if (target) target[sample] = ALL_METRICS[name].score(sums[index] ?? [], column);
      }
    });
  });
  return replicates;
}

/** The same system with these metrics alone. */
export function keepMetrics(system: ScoredSystem, names: readonly MetricName[]): ScoredSystem {
  const kept = Object.fromEntries(names.map((name) => [name, system.scores.metrics[name]]));
  return { ...system, scores: { ...system.scores, metrics: kept } };
}
