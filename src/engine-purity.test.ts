import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What the linter cannot say: the engine has no `async` and no `Math.random`. (Clocks, timers and the DOM are restricted globals in biome.json.) */
const ENGINE = ['sim', 'api', 'etcd', 'apiserver', 'scheduler', 'controllers', 'kubelet', 'client', 'cluster'];
const FORBIDDEN = /\bMath\.random\b|\basync\b\s*(?:function|\()|\bawait\s/;

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((f) => f.isFile() && /\.ts$/.test(f.name) && !/\.(test|gen)\.ts$/.test(f.name))
    .map((f) => join(f.parentPath, f.name));

describe('the engine', () => {
  it.each(ENGINE)('%s is deterministic: no async, no Math.random', (part) => {
    const folder = fileURLToPath(new URL(`./${part}`, import.meta.url));
    const code = (file: string): string => readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '');
    expect(sources(folder).filter((file) => FORBIDDEN.test(code(file)))).toEqual([]);
  });
});
