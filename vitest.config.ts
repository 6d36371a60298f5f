import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    reporters:
      process.env['TEST_JSON'] === undefined
        ? ['default']
        : ['default', ['json', { outputFile: process.env['TEST_JSON'] }]],
  },
});
