/** Rows summed by cluster, and the total of all rows. */
export interface ClusterSums {
  readonly clusters: number;
  readonly width: number;
  /** Shape [clusters × width], row-major. */
  readonly sums: Float64Array;
  /** Shape [width]. */
  readonly total: Float64Array;
}

/**
 * Which cluster each item belongs to. Items of one conversation, passage or task share much, so they are not
 * independent: clusters are left out or swapped as a whole, never single items (Miller 2024, arXiv 2411.00640, section
 * 2.2).
 */
export interface Clustering {
  readonly count: number;
  /** Cluster of item i, shape [items]. */
  readonly of: Int32Array;
}

export function clusterBy(ids: readonly string[]): Clustering {
  const numbers = new Map<string, number>();
  const of = Int32Array.from(ids, (id) => {
    const known = numbers.get(id) ?? numbers.size;
    numbers.set(id, known);
    return known;
  });
  return { count: numbers.size, of };
}

/** Sums `rows` (shape [items × width]) over the items of each cluster. */
export function sumByCluster(rows: Float64Array, width: number, clustering: Clustering): ClusterSums {
  const sums = new Float64Array(clustering.count * width);
  const total = new Float64Array(width);
  clustering.of.forEach((cluster, item) => {
    for (let column = 0; column < width; column += 1) {
      const value = rows[item * width + column] ?? 0;
      sums[cluster * width + column] = (sums[cluster * width + column] ?? 0) + value;
      total[column] = (total[column] ?? 0) + value;
    }
  });
  return { clusters: clustering.count, width, sums, total };
}

/** Clusters whose sums differ between two tables of the same shape, in their order. */
export function differingClusters(a: ClusterSums, b: ClusterSums): number[] {
  const differing = (cluster: number) => {
    for (let at = cluster * a.width; at < (cluster + 1) * a.width; at += 1) if (a.sums[at] !== b.sums[at]) return true;
    return false;
  };
  return Array.from({ length: a.clusters }, (_, cluster) => cluster).filter(differing);
}
