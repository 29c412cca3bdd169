import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What is one in a program, like what a page knows or the plugins that are declared, is in modules: the page's tests have modules of their own, and so have
 * those that put something else in a module's or a timer's place.
 */
const OWN_MODULES = ['src', 'e2e']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`))
  .filter((path) => /\.test\.tsx?$/.test(path))
  .filter((path) => path.startsWith('src/app/') || /\bvi\.(?:mock|useFakeTimers|stubGlobal)\(/.test(readFileSync(path, 'utf8')));

/** What takes longest goes first, so that none of it is left to one processor at the end. */
const LONGEST = [
  'e2e/kill/kill.test.ts',
  'e2e/lessons/lessons.test.ts',
  'src/cluster/cluster.test.ts',
  'src/api/crd/rules.test.ts',
  'e2e/simulate/sweep.test.ts',
];

/** Those with modules of their own come last: a process that shares modules ends where the next file is none of those that do. */
function rank({ moduleId, project }: TestSpecification): number {
  if (LONGEST.some((path) => moduleId.endsWith(path))) return 0;
  return project.config.isolate ? 2 : 1;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

const TESTS = { testTimeout: 60_000 };

/** The engine's tests share what they import, which is two thirds of the time that they would take. */
export default defineConfig({
  test: {
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...TESTS, name: 'shared', include: ['src/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts'], exclude: OWN_MODULES, isolate: false } },
      { test: { ...TESTS, name: 'own modules', include: OWN_MODULES } },
    ],
  },
});
