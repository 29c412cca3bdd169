#!/usr/bin/env node
// Notes the facts of Go's types that OpenAPI does not tell but answers show: the type's name in error messages, whether a field is a pointer,
// what is left out when empty, and which struct a field is embedded with.
// usage: node src/api/schema/go-types.mjs KUBERNETES/staging/src/k8s.io
// Writes go-types.gen.json: definition -> field -> `*v1.Foo?!/Embedded`: `*` pointer, `?` omitempty, `!` omitzero, `/X` embedded by way of struct X.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [root] = process.argv.slice(2);
if (!root) {
  console.error('usage: go-types.mjs KUBERNETES/staging/src/k8s.io');
  process.exit(2);
}
const here = (f) => fileURLToPath(new URL(f, import.meta.url));
const definitions = JSON.parse(readFileSync(here('./definitions.gen.json'), 'utf8'));

/** `core.v1.Pod` is declared in the package `api/core/v1`. */
function packageOf(id) {
  const [group, version] = [id.split('.').slice(0, -2).join('/'), id.split('.').at(-2)];
  if (group === 'meta') return `apimachinery/pkg/apis/meta/${version}`;
  if (group === 'apiextensions') return `apiextensions-apiserver/pkg/apis/apiextensions/${version}`;
  if (group === 'apiregistration') return `kube-aggregator/pkg/apis/apiregistration/${version}`;
  return `api/${group}/${version}`;
}

/** Go's names of what other packages declare, as import aliases are not what errors show. */
const PACKAGE_NAMES = {
  metav1: 'v1',
  v1: 'v1',
  corev1: 'v1',
  api: 'v1',
  apiv1: 'v1',
  resource: 'resource',
  intstr: 'intstr',
  types: 'types',
  runtime: 'runtime',
};

const structs = new Map();
function load(directory) {
  if (structs.has(directory)) return structs.get(directory);
  const found = new Map();
  structs.set(directory, found);
  const path = join(root, directory);
  if (!existsSync(path)) return found;
  for (const file of readdirSync(path).filter((f) => /^types.*\.go$/.test(f) && !/test|swagger/.test(f))) {
    const text = readFileSync(join(path, file), 'utf8');
    for (const [, name, body] of text.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
      const fields = [];
      for (const line of body.split('\n')) {
        const embedded = /^\s*([\w.]+)\s+`.*json:",inline/.exec(line);
        if (embedded) fields.push({ embedded: embedded[1] });
        const named = /^\s*([\w.]+)\s+`.*json:"(\w+)([^"]*)"/.exec(line);
        if (named) fields.push({ name: named[2], type: named[1], options: named[3].split(',') });
        const field = /^\s*(\w+)\s+(\S+(?: \S+)?)\s+`(.*)`/.exec(line);
        const json = field && /json:"([^"]*)"/.exec(field[3]);
        if (!field || !json || json[1].startsWith(',')) continue;
        const [jsonName, ...options] = json[1].split(',');
        fields.push({ name: jsonName, type: field[2], options });
      }
      found.set(name, fields);
    }
  }
  return found;
}

const BUILT_IN = new Set(['string', 'bool', 'int', 'int32', 'int64', 'float64', 'byte', 'uint8', 'interface{}']);
/** A type as Go's reflection names it: `[]byte` is `[]uint8`, own types carry their package. */
function qualified(type, version) {
  if (type.startsWith('*')) return `*${qualified(type.slice(1), version)}`;
  if (type.startsWith('[]')) return `[]${qualified(type.slice(2), version)}`;
  const map = /^map\[([^\]]+)\](.*)$/.exec(type);
  if (map) return `map[${qualified(map[1], version)}]${qualified(map[2], version)}`;
  if (type === 'byte') return 'uint8';
  if (BUILT_IN.has(type)) return type;
  const [alias, name] = type.includes('.') ? type.split('.') : [undefined, type];
  return alias ? `${PACKAGE_NAMES[alias] ?? alias}.${name}` : `${version}.${name}`;
}

function fieldsOf(directory, name, version) {
  const out = {};
  for (const field of load(directory).get(name) ?? []) {
    if (field.embedded) {
      const inner = field.embedded.split('.').at(-1);
      if (inner === 'TypeMeta') continue;
      for (const [key, spec] of Object.entries(fieldsOf(field.embedded.includes('.') ? packageOf(`core.v1.${inner}`) : directory, inner, version)))
        out[key] = `${spec}/${inner}`;
      continue;
    }
    out[field.name] = `${qualified(field.type, version)}${field.options.includes('omitempty') ? '?' : ''}${field.options.includes('omitzero') ? '!' : ''}`;
  }
  return out;
}

const out = {};
const missing = [];
for (const [id, definition] of Object.entries(definitions)) {
  if (!definition.fields) continue;
  const fields = fieldsOf(packageOf(id), id.split('.').at(-1), id.split('.').at(-2));
  for (const name of Object.keys(definition.fields)) if (!fields[name] && name !== 'kind' && name !== 'apiVersion') missing.push(`${id}.${name}`);
  out[id] = fields;
}
writeFileSync(
  here('./go-types.gen.json'),
  `{\n${Object.entries(out)
    .map(([k, v]) => `${JSON.stringify(k)}: ${JSON.stringify(v)}`)
    .join(',\n')}\n}\n`,
);
console.log(`${Object.keys(out).length} structs; not found: ${missing.join(', ') || 'none'}`);
