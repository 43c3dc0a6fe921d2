import { defineConfig } from 'vitest/config'

/** Where `.ci/run` wants the results as JSON too. */
const results = process.env['TATOU_TEST_RESULTS']

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    // The engine is a native module with threads of its own: each test file gets a process.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    coverage: { include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
})
