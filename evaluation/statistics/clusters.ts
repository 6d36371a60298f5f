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
 * Which cluster each item belongs to. Items of one conversation tree share their beginning, so they are not
 * independent: trees are resampled, never single items (Miller 2024, arXiv 2411.00640, section 2.2).
 */
export interface Clustering {
  readonly count: number;
  /** Cluster of item i, shape [items]. */
  readonly of: Int32Array;
}

export function clusterByTree(treeIds: readonly string[]): Clustering {
  const numbers = new Map<string, number>();
  const of = Int32Array.from(treeIds, (tree) => {
    const known = numbers.get(tree) ?? numbers.size;
    numbers.set(tree, known);
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
