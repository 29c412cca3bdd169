// usage: npm run bench -- NAME, where NAME is a file of this folder: cluster, scheduler …
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

// Some write `npm run bench -- kill -- --times 100`.
const [name, ...args] = process.argv.slice(2).filter((arg) => arg !== '--');
if (!name || !/^[a-z-]+$/.test(name)) {
  console.error('usage: npm run bench -- cluster | deployment | scheduler | http | page | travel | …');
  process.exit(2);
}
// Built as the page's worker is: what is measured is the engine, and not the wrappers with which tsx keeps the names of functions.
const outDir = resolve('node_modules/.cache/podscope-bench');
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    ssr: true,
    target: 'es2023',
    outDir,
    emptyOutDir: true,
    rollupOptions: { input: [`bench/${name}.ts`, 'src/server/compile-early.ts'], output: { entryFileNames: '[name].mjs' } },
  },
});
// A process of its own: what it took to build is no part of what is measured.
const entry = join(outDir, 'entry.mjs');
writeFileSync(entry, `import './compile-early.mjs';\nconst { run } = await import('./${name}.mjs');\nawait run(process.argv.slice(2));\n`);
process.exitCode = spawnSync(process.execPath, ['--expose-gc', entry, ...args], { stdio: 'inherit' }).status ?? 1;
