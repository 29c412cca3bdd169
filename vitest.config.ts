import { defineConfig } from 'vitest/config';

/** Those that put something else in a module's place need modules of their own. */
const WITH_MOCKS = ['src/worker/broken.test.ts', 'src/cli/run.test.ts', 'e2e/panel/actions.test.ts', 'e2e/panel/agreement.test.ts'];

const TESTS = { testTimeout: 60_000 };

/** All others share what they import, which is two thirds of the time that they would take. */
export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      { test: { ...TESTS, name: 'shared', include: ['src/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts'], exclude: WITH_MOCKS, isolate: false } },
      { test: { ...TESTS, name: 'with mocks', include: WITH_MOCKS } },
    ],
  },
});
