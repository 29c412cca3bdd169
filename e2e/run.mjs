// `npm test`: every check there is, one after the other, and a last line that sums them: `N passed, N failed`.
// `npm run check`: those that need no browser, for while one works.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './browser.mjs';

const reports = mkdtempSync(join(tmpdir(), 'podscope-test-'));
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');

const run = (command, args, env = {}) =>
  new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env }, shell: process.platform === 'win32' });
    child.on('close', (code) => done(code ?? 1));
    child.on('error', () => done(1));
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

const QUICK = [
  ['type-check', 'npx', ['tsc', '-p', '.'], one],
  ['lint, format and import walls', 'npx', ['biome', 'ci', '--error-on-warnings', '.'], one],
  ['unit tests', 'npx', ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${vitestReport}`], vitestCount],
];
const THOROUGH = [
  ['dead code', 'npx', ['knip'], one],
  ['duplicates', 'npx', ['jscpd'], one],
];
const inBrowser = (browser) => [
  ['build', 'npx', ['vite', 'build', '--logLevel', 'warn'], one],
  ['package', 'node', ['e2e/package.mjs'], one],
  [
    'browser tests',
    'npx',
    ['playwright', 'test', '--grep-invert', '@long'],
    playwrightCount,
    { PODSCOPE_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
  ],
];

/** The browser first: whoever has none should hear of it before anything else takes minutes. */
function all() {
  try {
    const browser = ensureBrowser();
    return [...QUICK, ...THOROUGH, ...inBrowser(browser)];
  } catch (error) {
    console.log(`${error.message}\n\n0 passed, 1 failed`);
    process.exit(1);
  }
}
const steps = process.argv[2] === 'check' ? QUICK : all();

let passed = 0;
let failed = 0;
for (const [name, command, args, count, env] of steps) {
  const from = Date.now();
  console.log(`\n== ${name}`);
  const got = count(await run(command, args, env));
  passed += got.passed;
  failed += got.failed;
  console.log(`== ${name}: ${got.passed} passed, ${got.failed} failed, ${((Date.now() - from) / 1000).toFixed(1)} s`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
