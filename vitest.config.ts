import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const json = process.env['TEST_JSON'];

/** The longest are started first, so that none is left to run alone at the end: 80 to 20 s, and whole runs of minutes. */
const LONGEST = [
  ...['e2e/real-input', 'e2e/demo', 'e2e/stop', 'e2e/crash'],
  ...['workflows/workflows', 'translation/onnx/equals-transformers', 'client/stack/stack', 'workflows/replay'],
  ...['workflows/in-flight', 'workflows/any-moment', 'translation/engines', 'client/stack/embedded-server'],
  ...['activities/run-python-job', 'client/runs', 'workflows/runs-at-once', 'evaluation/report/browser/page'],
].map((name) => `test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONGEST.findIndex((path) => moduleId.endsWith(path));
      return place === -1 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: json === undefined ? ['default'] : ['default', ['json', { outputFile: json }]],
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          testTimeout: 60_000,
          // A third of the time of these tests is waiting.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Whole runs with a real server, real workers and real training: a core for each, and nothing beside them.
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          maxWorkers: 2,
          // Training steps of 480 examples: 22 s of computing with one thread, 32 s with two on two cores.
          env: { OMP_NUM_THREADS: '1' },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
