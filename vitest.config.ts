import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/**
 * What is one in a program, like what a page knows or the plugins that are declared, is in modules: the page's tests have modules of their own, and so have
 * those that put something else in a module's or a timer's place.
 */
const OWN_MODULES = ['src', 'e2e']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`))
  .filter((path) => /\.test\.tsx?$/.test(path))
  .filter((path) => path.startsWith('src/app/') || /\bvi\.(?:mock|useFakeTimers|stubGlobal)\(/.test(readFileSync(path, 'utf8')));

const TESTS = { testTimeout: 60_000 };

/** The engine's tests share what they import, which is two thirds of the time that they would take. */
export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      { test: { ...TESTS, name: 'shared', include: ['src/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts'], exclude: OWN_MODULES, isolate: false } },
      { test: { ...TESTS, name: 'own modules', include: OWN_MODULES } },
    ],
  },
});
