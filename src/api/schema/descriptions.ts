import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { definition, definitionIds } from './definitions.ts';

/**
 * The fields' documentation, read at build time from the development dependencies that carry it, never copied into the repository:
 * kubernetes-models (complete, with the meaning of enumerated values) and @kubernetes/client-node (newer, but silent on fields that refer to other types).
 */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

const { resolve } = createRequire(import.meta.url);
/** Where a package lies; its own `exports` would hide the declarations. */
const root = (name: string): string => (resolve.paths(name) ?? []).map((folder) => join(folder, name)).find((folder) => existsSync(folder)) ?? '';

const comment = (text: string): string =>
  text
    .split('\n')
    .map((l) => l.replace(/^\s*\* ?/, ''))
    .join('\n')
    .replace(/\\(['"*])/g, '$1')
    .trim();

/** The comments of the first interface or class of a declaration file: of the type (key '') and of its fields. */
function commentsOf(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const text = readFileSync(file, 'utf8');
  const start = text.search(/export (declare class|interface) /);
  if (start < 0) return {};
  const end = text.indexOf('\n}', start);
  const out: Record<string, string> = {};
  const own = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, start));
  if (own) out[''] = comment(own[1]!);
  for (const [, words, field] of text.slice(start, end).matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*['"]?([\w$-]+)['"]?\??:/g)) out[field!] = comment(words!);
  return out;
}

/** `core.v1.Pod` in kubernetes-models: `v1/Pod.d.ts`; `apps.v1.Deployment`: `apps/v1/Deployment.d.ts`; `meta.v1.ObjectMeta` has a package of its own. */
function modelFile(id: string): string {
  const parts = id.split('.');
  const [version, kind] = parts.slice(-2) as [string, string];
  const group = parts.slice(0, -2).join('.');
  if (group === 'meta') return join(root('@kubernetes-models/apimachinery'), 'apis', 'meta', version, `${kind}.d.ts`);
  const models = root('kubernetes-models');
  const folders = group === 'core' ? [''] : [group, `${group}.k8s.io`, `${group}.authorization.k8s.io`];
  return folders.map((f) => join(models, f, version, `${kind}.d.ts`)).find((f) => existsSync(f)) ?? '';
}

const pascal = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** `V1Pod`, or `CoreV1Event` where two groups share a name. */
function clientFile(id: string): string {
  const [group, version, kind] = id.split('.').slice(-3) as [string, string, string];
  const models = join(root('@kubernetes/client-node'), 'dist', 'gen', 'models');
  return [`${pascal(group)}${pascal(version)}${kind}`, `${pascal(version)}${kind}`].map((n) => join(models, `${n}.d.ts`)).find((f) => existsSync(f)) ?? '';
}

/** Texts that differ only in white space are the same; then the form with its line breaks is the better one. */
const squeezed = (text: string): string => text.replace(/\s+/g, ' ');

/** client-node documents these types where it should document the field. */
const OF_THE_TYPE = /^(IntOrString is a type|MicroTime is version of|Time is a wrapper)/;

function merge(newer: string | undefined, fuller: string | undefined): string | undefined {
  if (fuller !== undefined && newer !== undefined && OF_THE_TYPE.test(newer)) return fuller;
  if (newer === undefined || fuller === undefined) return newer ?? fuller;
  const [prose = '', values] = fuller.split(/\n\s*\n?(?=Possible enum values:)/);
  if (squeezed(newer) === squeezed(fuller)) return fuller;
  if (squeezed(newer) === squeezed(prose)) return fuller;
  return values ? `${newer}\n\n${values}` : newer;
}

/** Documentation of all definitions of the schema table. */
export function readDescriptions(): Descriptions {
  const all: Record<string, Record<string, string>> = {};
  for (const id of definitionIds()) {
    const newer = commentsOf(clientFile(id));
    const fuller = commentsOf(modelFile(id));
    const docs: Record<string, string> = {};
    for (const field of ['', ...Object.keys(definition(id)?.fields ?? {})]) {
      const text = merge(newer[field], fuller[field]);
      if (text) docs[field] = text;
    }
    all[id] = docs;
  }
  return all;
}

const VIRTUAL = 'virtual:kubernetes-descriptions';

/** Makes `import('virtual:kubernetes-descriptions')` the documentation of all fields: a chunk of its own, loaded when it is asked for. */
export function kubernetesDescriptions(): Plugin {
  return {
    name: 'kubernetes-descriptions',
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    load: (id) => (id === `\0${VIRTUAL}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(readDescriptions()))})` : undefined),
  };
}
