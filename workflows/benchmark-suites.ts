import type { BenchmarkSuitesInput, BenchmarkSuitesResult } from '../contracts/run.js';
import { BENCHMARK_STAGES } from '../contracts/stages.js';
import { activitiesOn } from './activities.js';
import { askSuites } from './pipeline.js';
import { StagedRun } from './staged-run.js';

/** Asking one model the suites, as a durable run. */
export async function benchmarkSuites({
  runId,
  config,
  adapter,
}: BenchmarkSuitesInput): Promise<BenchmarkSuitesResult> {
  const run = new StagedRun({ runId, kind: 'benchmark', config }, BENCHMARK_STAGES, config);
  return run.execute(async () => {
    const { resolveBenchmark } = activitiesOn('pipeline', run.dispatch);
    const { context, suites } = await run.before(() =>
      resolveBenchmark.executeWithOptions({ summary: 'pin the model and the suites' }, [{ config }]),
    );
    return { runId, suites: await askSuites(run.steps(context), suites, adapter) };
  });
}
