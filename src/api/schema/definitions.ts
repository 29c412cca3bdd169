import { asObject } from '../object.ts';
import table from './definitions.gen.json' with { type: 'json' };
import { SCHEDULER_CONFIGURATION, SCHEDULER_CONFIGURATION_GVK, schedulerDefinition } from './scheduler-configuration.ts';
import type { Definition, TypeSchema } from './type-schema.ts';

const definitions = asObject<Readonly<Record<string, Definition>>>(table);

/** A definition by its name in the table: `core.v1.Pod`. What configures a component has one too, although it is no resource. */
export const definition = (id: string): Definition | undefined => (Object.hasOwn(definitions, id) ? definitions[id] : schedulerDefinition(id));

/** The names of all definitions of the API. */
export const definitionIds = (): readonly string[] => Object.keys(definitions);

/** A type with its reference resolved: the definition that it names, or the type itself. */
export const resolve = (type: TypeSchema): Definition => (type.ref === undefined ? type : (definition(type.ref) ?? type));

/** A field of a definition; undefined if it has no such field. */
export function fieldOf(of: Definition, name: string): TypeSchema | undefined {
  return of.fields && Object.hasOwn(of.fields, name) ? of.fields[name] : undefined;
}

const byKind = new Map(Object.entries(definitions).flatMap(([id, { gvk }]) => (gvk ? [[gvk.join('/'), id] as const] : [])));
byKind.set(SCHEDULER_CONFIGURATION_GVK.join('/'), SCHEDULER_CONFIGURATION);

/** The definition of a kind: `definitionOfKind('apps', 'v1', 'Deployment')` is `apps.v1.Deployment`. */
export const definitionOfKind = (group: string, version: string, kind: string): string | undefined => byKind.get(`${group}/${version}/${kind}`);

/** A definition's name in OpenAPI documents: `core.v1.Pod` is `io.k8s.api.core.v1.Pod`. */
export function openApiName(id: string): string {
  if (id.startsWith('meta.')) return `io.k8s.apimachinery.pkg.apis.${id}`;
  if (id.startsWith('apiextensions.')) return `io.k8s.apiextensions-apiserver.pkg.apis.${id}`;
  if (id.startsWith('apiregistration.')) return `io.k8s.kube-aggregator.pkg.apis.${id}`;
  return /^(api|util|runtime|version)\./.test(id) ? `io.k8s.apimachinery.pkg.${id}` : `io.k8s.api.${id}`;
}
