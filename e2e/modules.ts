import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

/** A source file of `src` as the tests of the code's own rules see it. */
export interface Module {
  /** Its path within `src`: `sim/kernel.ts`. */
  readonly path: string;
  /** The modules of `src` that it names, types included, without their ending: `sim/message`. */
  readonly imports: readonly string[];
  readonly text: string;
  /** Its syntax tree (ESTree). */
  readonly program: ReturnType<typeof parseSync>['program'];
}

/** The room that it is in: the first folder of its path. */
export const roomOf = ({ path }: Pick<Module, 'path'>): string => path.split('/')[0]!;

const SRC = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');

function readModule(path: string): Module {
  const text = readFileSync(join(SRC, path), 'utf8');
  const { module, program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const named = [
    ...module.staticImports.map((i) => i.moduleRequest.value),
    ...module.staticExports.flatMap((e) => e.entries.map((entry) => entry.moduleRequest?.value)),
    ...module.dynamicImports.map((i) => text.slice(i.moduleRequest.start + 1, i.moduleRequest.end - 1)),
  ];
  const own = named.filter((name) => name?.startsWith('.')).map((name) => posix.join(posix.dirname(path), name!.replace(/\.tsx?$|\?.*$/, '')));
  return { path, imports: [...new Set(own)], text, program };
}

/** All modules of `src` but tests and what is generated. */
export const readModules = (): readonly Module[] =>
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|gen|d)\.tsx?$/.test(path))
    .map(readModule);
