// The package as its users get it: packed, installed in an empty folder, and tried there: the command, and the examples.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const home = mkdtempSync(join(tmpdir(), 'podscope-package-'));
const windows = process.platform === 'win32';
const inRoot = { cwd: root, encoding: 'utf8', shell: windows };
const atHome = { cwd: home, encoding: 'utf8', shell: windows };

/** Runs a command and gives back what it printed and its exit code. */
function run(command, args, options = atHome) {
  try {
    return { code: 0, out: execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options }) };
  } catch (error) {
    return { code: error.status ?? 1, out: `${error.stdout ?? ''}${error.stderr ?? ''}` };
  }
}

function must(what, { code, out }, expected, words = '') {
  const ok = code === expected && out.includes(words);
  console.log(`${ok ? '✓' : '✘'} ${what}`);
  if (!ok) console.log(`  exit code ${code} instead of ${expected}${words && `, wanted "${words}"`}:\n${out}`);
  if (!ok) process.exitCode = 1;
}

/** Serves until it says where, asks it once, and ends it. */
async function serves() {
  const child = spawn(process.execPath, [join(home, 'node_modules', 'podscope', 'dist', 'lib', 'podscope.js'), 'serve', '--port', '0'], { cwd: home });
  let said = '';
  const address = await new Promise((done, fail) => {
    child.on('exit', () => fail(new Error(said)));
    child.stderr.on('data', (data) => {
      said += data;
    });
    child.stdout.on('data', (data) => {
      said += data;
      const found = /http:\/\/[\d.]+:\d+/.exec(said);
      if (found) done(found[0]);
    });
  });
  try {
    const nodes = await (await fetch(`${address}/api/v1/nodes`)).json();
    const explained = await (await fetch(`${address}/openapi/v3/api/v1`)).text();
    const page = await (await fetch(`${address}/`, { headers: { accept: 'text/html' } })).text();
    return { code: nodes.items.length === 3 && explained.includes('Pod is a collection of containers') && page.includes('Podscope') ? 0 : 1, out: said };
  } finally {
    child.kill();
  }
}

if (!existsSync(join(root, 'dist', 'index.html'))) must('the page is built', run('npx', ['vite', 'build', '--logLevel', 'warn'], inRoot), 0);
must('the package is built', run('npm', ['run', 'build:lib', '--silent'], inRoot), 0);
const packed = run('npm', ['pack', '--silent', '--pack-destination', home], inRoot);
must('and packed', packed, 0);
writeFileSync(join(home, 'package.json'), '{"type": "module"}\n');
must('it installs in an empty folder', run('npm', ['install', '--no-audit', '--no-fund', join(home, packed.out.trim().split('\n').at(-1))]), 0);
cpSync(join(root, 'examples'), join(home, 'examples'), { recursive: true });
symlinkSync(join(root, 'node_modules', 'vitest'), join(home, 'node_modules', 'vitest'), 'junction');

const shop = 'examples/rollout/shop.yaml';
must('podscope run: a condition holds', run('npx', ['podscope', 'run', shop, '--until', 'deployment/shop condition=Available']), 0, 'held after');
must('podscope run: a condition does not', run('npx', ['podscope', 'run', shop, '--until', 'deployment/shop delete', '--within', '5']), 1, 'did not hold');
must('podscope run: a slip is told', run('npx', ['podscope', 'run', shop, '--until', 'shop']), 2, 'for example: deployment/web condition=Available');
must(
  'podscope run: why an object is as it is',
  run('npx', ['podscope', 'run', shop, '--for', '60', '--quiet', '--why', 'deployment/shop']),
  0,
  'deployment/shop: All is well.',
);
must('podscope run: a trace is written', run('npx', ['podscope', 'run', shop, '--for', '5', '--trace', 'trace.jsonl']), 0);
must('and there', { code: existsSync(join(home, 'trace.jsonl')) ? 0 : 1, out: '' }, 0);
const [scenario] = gunzipSync(readFileSync(join(root, 'e2e', 'oracle', 'scheduler', 'sample.jsonl.gz')))
  .toString()
  .split('\n');
writeFileSync(join(home, 'scenario.jsonl'), `${scenario}\n`);
must('podscope schedule', run('npx', ['podscope', 'schedule', 'scenario.jsonl']), 0, `"name":${JSON.stringify(JSON.parse(scenario).name)}`);
must('podscope serve: API, documentation, page', await serves(), 0);
writeFileSync(
  join(home, 'types.ts'),
  `import { openEngine, type Engine } from 'podscope';
import { mount, type Mounted } from 'podscope/mount';
const engine: Engine = openEngine({ nodes: 2 });
export const now: number = engine.nowUs;
export const shown = (element: Element): Mounted => mount(element, { session: engine.save(), show: ['stage'] });
`,
);
must(
  'types',
  run(process.execPath, [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--target',
    'es2023',
    'types.ts',
  ]),
  0,
);
must('example: the fewest nodes', run(process.execPath, ['examples/fewest-nodes/fewest-nodes.mjs', 'examples/fewest-nodes/team.yaml']), 0, 'fits on 3 nodes');
must(
  'example: a rollout that loses no readiness',
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--root', 'examples/rollout']),
  0,
  '1 passed',
);
