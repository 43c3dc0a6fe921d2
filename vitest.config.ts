import { defineConfig } from 'vitest/config'

/** Where `.ci/run` wants the results as JSON too. */
const results = process.env['TATOU_TEST_RESULTS']

export default defineConfig({
  test: {
    environment: 'node',
    setupFiles: ['test/support/same-cases.ts'],
    include: ['test/**/*.test.ts'],
    // The engine is a native module with threads of its own: each test file gets a process.
    pool: 'forks',
    // The default leaves a processor to the terminal, which on two of them doubles the time.
    maxWorkers: '100%',
    // Generous, because the machine may be busy: a test that hangs is still told.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    coverage: { include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
})
