import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const json = process.env['TEST_JSON'];

/** As long as all others of the whole runs together, so it is started first. */
const LONGEST = 'test/e2e/demo.test.ts';

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith(LONGEST);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
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
