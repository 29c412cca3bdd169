// `npm test`: every check there is, and a last line that sums them: `N passed, N failed`. What keeps one processor busy runs beside another such; unit tests and
// stories have the machine to themselves.
// `npm run check`: those that need no browser, for while one works.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './browser.mjs';

const reports = mkdtempSync(join(tmpdir(), 'podscope-test-'));
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');

/** Runs a command, and gives its exit code and what it printed; what it prints is passed on at once unless it is `kept` for later. */
const run = (command, args, env, kept) =>
  new Promise((done) => {
    const output = kept ? 'pipe' : 'inherit';
    const child = spawn(command, args, { stdio: ['ignore', output, output], env: { ...process.env, ...env }, shell: process.platform === 'win32' });
    let printed = '';
    const keep = (data) => {
      printed += data;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('close', (code) => done({ code: code ?? 1, printed }));
    child.on('error', () => done({ code: 1, printed }));
  });

const json = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Each check counts as one test of its own; a runner as many as it ran. */
const one = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });
const vitestCount = (code) => {
  const r = json(vitestReport);
  return r ? { passed: r.numPassedTests, failed: r.numFailedTests + (code !== 0 && r.numFailedTests === 0 ? 1 : 0) } : { passed: 0, failed: 1 };
};
const playwrightCount = (code) => {
  const s = json(playwrightReport)?.stats;
  return s ? { passed: s.expected + s.flaky, failed: s.unexpected + (code !== 0 && s.unexpected === 0 ? 1 : 0) } : { passed: 0, failed: 1 };
};

const TYPES = ['type-check', 'npx', ['tsc', '-p', '.'], one];
const LINT = ['lint, format and import walls', 'npx', ['biome', 'ci', '--error-on-warnings', '.'], one];
const UNITS = ['unit tests', 'npx', ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${vitestReport}`], vitestCount];
const DEAD_CODE = ['dead code', 'npx', ['knip'], one];
const DUPLICATES = ['duplicates', 'npx', ['jscpd'], one];
const BUILD = ['build', 'npx', ['vite', 'build', '--logLevel', 'warn'], one];
const PACKAGE = ['package', 'node', ['e2e/package.mjs'], one];
const storiesIn = (browser) => [
  'browser tests',
  'npx',
  ['playwright', 'test', '--grep-invert', '@long'],
  playwrightCount,
  { PODSCOPE_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
];

/** One stage after the other; the lanes of a stage at once, each check of a lane after the one before it. */
const QUICK = [[[TYPES, LINT]], [[UNITS]]];
const all = (browser) => [
  [
    [TYPES, LINT, DEAD_CODE, DUPLICATES],
    [BUILD, PACKAGE],
  ],
  [[UNITS]],
  [[storiesIn(browser)]],
];

/** The browser first: whoever has none should hear of it before anything else takes minutes. */
function withBrowser() {
  try {
    return all(ensureBrowser());
  } catch (error) {
    console.log(`${error.message}\n\n0 passed, 1 failed`);
    process.exit(1);
  }
}
const stages = process.argv[2] === 'check' ? QUICK : withBrowser();

let passed = 0;
let failed = 0;
async function check([name, command, args, count, env], kept) {
  const from = Date.now();
  if (!kept) console.log(`\n== ${name}`);
  const { code, printed } = await run(command, args, env, kept);
  if (kept) console.log(`\n== ${name}\n${printed.trimEnd()}`);
  const got = count(code);
  passed += got.passed;
  failed += got.failed;
  console.log(`== ${name}: ${got.passed} passed, ${got.failed} failed, ${((Date.now() - from) / 1000).toFixed(1)} s`);
}
for (const lanes of stages)
  await Promise.all(
    lanes.map(async (checks) => {
      for (const next of checks) await check(next, lanes.length > 1);
    }),
  );
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
