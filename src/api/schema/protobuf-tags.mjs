#!/usr/bin/env node
// Notes which number each field has in the protobuf form of the API's objects.
// usage: node src/api/schema/protobuf-tags.mjs KUBERNETES/staging/src/k8s.io
// Writes protobuf-tags.gen.json: message -> its fields in the order of their numbers from 1; `/core.v1.VolumeSource` is a message whose fields JSON has inline.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [root] = process.argv.slice(2);
if (!root) {
  console.error('usage: protobuf-tags.mjs KUBERNETES/staging/src/k8s.io');
  process.exit(2);
}
const here = (f) => fileURLToPath(new URL(f, import.meta.url));
const definitions = JSON.parse(readFileSync(here('./definitions.gen.json'), 'utf8'));

/** `core.v1` is declared in the package `api/core/v1`. */
function fileOf(group) {
  const [name, version] = group.split('.');
  if (name === 'meta') return `apimachinery/pkg/apis/meta/${version}/generated.proto`;
  if (name === 'apiextensions') return `apiextensions-apiserver/pkg/apis/apiextensions/${version}/generated.proto`;
  if (name === 'apiregistration') return `kube-aggregator/pkg/apis/apiregistration/${version}/generated.proto`;
  return `api/${name}/${version}/generated.proto`;
}

/** The messages of one package: name -> [number, field, type]. */
function messagesOf(group) {
  const path = join(root, fileOf(group));
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const messages = new Map();
  for (const [, name, body] of text.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields = [...body.matchAll(/^ {2}(?:optional|repeated|map<string, ([\w.]+)>) ?([\w.]+)?(?: (\w+))? = (\d+);/gm)];
    messages.set(
      name,
      fields.map(([, mapped, first, second, number]) => ({ number: Number(number), name: second ?? first, type: mapped ?? first })),
    );
  }
  return messages;
}

const groups = [...new Set(Object.keys(definitions).map((id) => id.split('.').slice(0, -1).join('.')))];
const packages = new Map(groups.map((group) => [group, messagesOf(group)]));

/** The field's name in JSON: `xKubernetesListType` is `x-kubernetes-list-type`, `ref` is `$ref`; undefined: its fields are inline. */
function jsonName(name, fields) {
  const kebab = name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
  const same = Object.keys(fields).find((field) => field.toLowerCase() === name.toLowerCase());
  return [name, `$${name}`, kebab].find((candidate) => Object.hasOwn(fields, candidate)) ?? same;
}

const missing = [];
const out = {};
function note(id, group, message, fields) {
  const declared = packages.get(group)?.get(message);
  if (!declared || out[id]) return;
  const tags = [];
  for (const field of declared) {
    const json = jsonName(field.name, fields);
    const [ownGroup, own] = field.type.includes('.') ? [field.type.split('.').slice(-3, -1).join('.'), field.type.split('.').at(-1)] : [group, field.type];
    const inline = `${ownGroup}.${own}`;
    if (json === undefined && !packages.get(ownGroup)?.has(own)) missing.push(`${id}.${field.name}`);
    tags[field.number - 1] = json ?? `/${inline}`;
    if (json === undefined) note(inline, ownGroup, own, fields);
  }
  out[id] = Array.from(tags, (tag) => tag ?? '');
}
for (const [id, definition] of Object.entries(definitions))
  if (definition.fields) note(id, id.split('.').slice(0, -1).join('.'), id.split('.').at(-1), definition.fields);

writeFileSync(
  here('./protobuf-tags.gen.json'),
  `{\n${Object.entries(out)
    .map(([k, v]) => `${JSON.stringify(k)}: ${JSON.stringify(v)}`)
    .join(',\n')}\n}\n`,
);
console.log(`${Object.keys(out).length} messages; without a JSON name: ${missing.join(', ') || 'none'}`);
