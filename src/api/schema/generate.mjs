#!/usr/bin/env node
// Makes the compact schema table and the TypeScript types from an API server's OpenAPI v3 documents.
// usage: node src/api/schema/generate.mjs FOLDER | FILE.json.gz
// A folder has one document a group and version (`api/v1.json`, `apis/apps/v1.json`: what `kubectl get --raw /openapi/v3/apis/apps/v1` prints);
// a file has them all, by `apis/apps/v1`.
// Writes definitions.gen.json (facts: fields, types, formats, required, enums, list and merge keys) and ../types.gen.ts.
// Field descriptions are not copied: they come at build time from @kubernetes/client-node.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const [source] = process.argv.slice(2);
if (!source) {
  console.error('usage: generate.mjs FOLDER | FILE.json.gz');
  process.exit(2);
}
/** Groups whose kinds Podscope serves; what they refer to comes along. */
const GROUP_VERSIONS = [
  'api/v1',
  'apis/apps/v1',
  'apis/batch/v1',
  'apis/policy/v1',
  'apis/autoscaling/v1',
  'apis/autoscaling/v2',
  'apis/scheduling.k8s.io/v1',
  'apis/coordination.k8s.io/v1',
  'apis/discovery.k8s.io/v1',
  'apis/events.k8s.io/v1',
  'apis/storage.k8s.io/v1',
  'apis/node.k8s.io/v1',
  'apis/networking.k8s.io/v1',
  'apis/rbac.authorization.k8s.io/v1',
  'apis/apiextensions.k8s.io/v1',
  'apis/authentication.k8s.io/v1',
  'apis/authorization.k8s.io/v1',
  'apis/admissionregistration.k8s.io/v1',
  'apis/apiregistration.k8s.io/v1',
  'apis/certificates.k8s.io/v1',
  'apis/flowcontrol.apiserver.k8s.io/v1',
  'apis/resource.k8s.io/v1',
];

const documents = statSync(source).isDirectory()
  ? Object.fromEntries(GROUP_VERSIONS.map((gv) => [gv, JSON.parse(readFileSync(join(source, `${gv}.json`), 'utf8'))]))
  : JSON.parse(gunzipSync(readFileSync(source)).toString('utf8'));

/** `io.k8s.api.core.v1.Pod` becomes `core.v1.Pod`. */
const short = (name) =>
  name
    .replace(/^io\.k8s\.api\./, '')
    .replace('io.k8s.apimachinery.pkg.apis.meta.', 'meta.')
    .replace('io.k8s.apimachinery.pkg.', '')
    .replace('io.k8s.apiextensions-apiserver.pkg.apis.', '')
    .replace('io.k8s.kube-aggregator.pkg.apis.', '');
const refOf = (s) => (s.$ref ?? s.allOf?.[0]?.$ref)?.replace('#/components/schemas/', '');

/** One field or item type in the table's form (see schema.ts, `TypeSchema`). */
function typeOf(s) {
  const ref = refOf(s);
  const out = ref ? { ref: short(ref) } : s.oneOf ? { type: 'any' } : { type: s.type ?? 'any' };
  if (s.format) out.format = s.format;
  if (s.enum) out.enum = s.enum;
  if (s.items) out.items = typeOf(s.items);
  if (s.additionalProperties) {
    out.type = 'map';
    out.items = typeOf(s.additionalProperties);
  }
  if (s['x-kubernetes-list-type']) out.listType = s['x-kubernetes-list-type'];
  if (s['x-kubernetes-list-map-keys']) out.listKeys = s['x-kubernetes-list-map-keys'];
  if (s['x-kubernetes-map-type']) out.mapType = s['x-kubernetes-map-type'];
  if (s['x-kubernetes-patch-strategy']) out.patchStrategy = s['x-kubernetes-patch-strategy'];
  if (s['x-kubernetes-patch-merge-key']) out.patchKey = s['x-kubernetes-patch-merge-key'];
  if ('default' in s) out.default = s.default;
  return out;
}

const schemas = Object.assign({}, ...Object.keys(documents).map((k) => documents[k].components?.schemas ?? {}));
const definitions = {};
const visit = (name) => {
  const id = short(name);
  if (definitions[id]) return;
  const s = schemas[name];
  if (!s) throw new Error(`no schema ${name}`);
  const d = { ...typeOf(s) };
  delete d.default;
  if (s.properties) d.fields = Object.fromEntries(Object.entries(s.properties).map(([k, v]) => [k, typeOf(v)]));
  if (s.required) d.required = s.required;
  const gvk = s['x-kubernetes-group-version-kind'];
  if (gvk?.length === 1) d.gvk = [gvk[0].group, gvk[0].version, gvk[0].kind];
  definitions[id] = d;
  const walk = (t) => {
    const ref = refOf(t);
    if (ref) visit(ref);
    if (t.items) walk(t.items);
    if (t.additionalProperties && typeof t.additionalProperties === 'object') walk(t.additionalProperties);
  };
  for (const v of Object.values(s.properties ?? {})) walk(v);
};
for (const gv of GROUP_VERSIONS)
  for (const [name, s] of Object.entries(documents[gv].components.schemas)) if (s['x-kubernetes-group-version-kind']) visit(name);

// The body of a PATCH has a name, but is no kind.
visit('io.k8s.apimachinery.pkg.apis.meta.v1.Patch');

const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
const here = (f) => fileURLToPath(new URL(f, import.meta.url));
writeFileSync(
  here('./definitions.gen.json'),
  `{\n${Object.entries(sorted)
    .map(([k, v]) => `${JSON.stringify(k)}: ${JSON.stringify(v)}`)
    .join(',\n')}\n}\n`,
);

// ---- types: core.v1.Pod becomes `Pod`; where two groups share a name, the group is put before it (`EventsEvent`, `AutoscalingScale`).
const GROUP_FIRST = [
  'core',
  'meta',
  'apps',
  'batch',
  'policy',
  'autoscaling.v2',
  'scheduling',
  'coordination',
  'discovery',
  'storage',
  'node',
  'networking',
  'rbac',
  'apiextensions',
  'admissionregistration',
  'apiregistration',
];
const rank = (id) => {
  const i = GROUP_FIRST.findIndex((g) => id.startsWith(`${g}.`));
  return i < 0 ? 99 : i;
};
const pascal = (t) => t[0].toUpperCase() + t.slice(1);
const typeNames = {};
for (const id of Object.keys(sorted).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
  const [group, version, kind] = [id.split('.')[0], id.split('.').at(-2), id.split('.').at(-1)];
  const taken = new Set(Object.values(typeNames));
  typeNames[id] = [kind, `${pascal(group)}${kind}`, `${pascal(group)}${pascal(version)}${kind}`].find((n) => !taken.has(n));
}
/** Fields that Go prints as null where they have no value, which OpenAPI does not tell. */
const NULLABLE = {
  'core.v1.PodCondition': ['lastProbeTime'],
  'core.v1.LimitRangeSpec': ['limits'],
  'discovery.v1.EndpointSlice': ['endpoints', 'ports'],
  'rbac.v1.ClusterRole': ['rules'],
  'rbac.v1.Role': ['rules'],
};
const scalars = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', object: 'Readonly<Record<string, unknown>>', any: 'unknown' };
const SPECIAL = { 'api.resource.Quantity': 'string', 'util.intstr.IntOrString': 'number | string', 'meta.v1.Time': 'string', 'meta.v1.MicroTime': 'string' };
const ts = (t) => {
  if (t.ref) return SPECIAL[t.ref] ?? typeNames[t.ref];
  if (t.type === 'array') return `readonly ${/\s/.test(ts(t.items)) ? `(${ts(t.items)})` : ts(t.items)}[]`;
  if (t.type === 'map') return `Readonly<Record<string, ${ts(t.items)}>>`;
  return scalars[t.type] ?? 'unknown';
};
const out = ['// Made by schema/generate.mjs from the OpenAPI of Kubernetes 1.36; do not edit.', ''];
for (const [id, d] of Object.entries(sorted)) {
  if (SPECIAL[id]) continue;
  const required = new Set([...(d.required ?? []), ...(d.gvk ? ['metadata', 'apiVersion', 'kind'] : [])]);
  if (!d.fields) {
    out.push(`export type ${typeNames[id]} = ${ts({ ...d, ref: undefined })};`);
    continue;
  }
  out.push(`export interface ${typeNames[id]} {`);
  for (const [f, t] of Object.entries(d.fields))
    out.push(
      `  readonly ${/^[A-Za-z]\w*$/.test(f) ? f : JSON.stringify(f)}${required.has(f) ? '' : '?'}: ${ts(t)}${NULLABLE[id]?.includes(f) ? ' | null' : ''};`,
    );
  out.push('}');
}
writeFileSync(here('../types.gen.ts'), `${out.join('\n')}\n`);
console.log(`${Object.keys(sorted).length} definitions`);
