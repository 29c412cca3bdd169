import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Those that put something else in a module's or a timer's place need modules of their own. */
const WITH_MOCKS = ['src', 'e2e']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`))
  .filter((path) => /\.test\.tsx?$/.test(path) && /\bvi\.(?:mock|useFakeTimers|stubGlobal)\(/.test(readFileSync(path, 'utf8')));

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
