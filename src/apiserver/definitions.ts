import { cleanUpDefinition, type Instances } from '../api/crd/clean-up';
import { customKinds } from '../api/crd/custom-resource';
import { settleDefinition } from '../api/crd/names';
import { semanticEqual } from '../api/equality';
import type { Kind } from '../api/kinds/kind';
import type { KubeObject } from '../api/object';
import type { CustomResourceDefinition } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import type { Lookup } from './registry/scope';

/** What the API server makes of CustomResourceDefinitions: the kinds that it serves, and what its own controllers do (apiextensions-apiserver). */
type Definition = CustomResourceDefinition;

export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
const COLLECTION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A definition and the kinds that it declares, made once. */
export interface Declared {
  readonly definition: Definition;
  readonly kinds: readonly Kind[];
}

/** The kinds of all definitions. What declares the same as before stays the same, so that its caches may stay. */
export function declaredKinds(definitions: readonly Definition[], before: readonly Declared[]): readonly Declared[] {
  const known = new Map(before.map((one) => [one.definition.metadata.name, one]));
  return definitions.flatMap((definition) => {
    const old = known.get(definition.metadata.name);
    if (old && declaresSame(old.definition, definition)) return [old];
    const kinds = customKinds(definition);
    return kinds.length > 0 ? [{ definition, kinds }] : [];
  });
}

const declaresSame = (a: Definition, b: Definition): boolean =>
  a.metadata.uid === b.metadata.uid && semanticEqual(a.spec, b.spec) && semanticEqual(a.status?.acceptedNames, b.status?.acceptedNames);

/** The next calls of the API server's own controllers: names are accepted, definitions established, what is being deleted is emptied. */
export function definitionCalls(lookup: Lookup, now: string, about: 'definitions' | 'instances'): readonly ApiCall[] {
  const definitions = lookup.list<Definition>(DEFINITIONS, '');
  return definitions.flatMap((definition) => {
    if (definition.metadata.deletionTimestamp !== undefined) return cleanUpCalls(definition, lookup, now, about);
    const others = definitions.filter((other) => other !== definition && other.spec.group === definition.spec.group);
    const settled = about === 'definitions' ? settleDefinition(definition, others, now) : definition;
    return settled === definition ? [] : [statusUpdate(settled)];
  });
}

const statusUpdate = (definition: Definition): ApiCall => ({ method: 'PUT', path: `${COLLECTION}/${definition.metadata.name}/status`, body: definition });

function cleanUpCalls(definition: Definition, lookup: Lookup, now: string, about: 'definitions' | 'instances'): readonly ApiCall[] {
  const { group, versions, names } = definition.spec;
  const objects = lookup.list<KubeObject>(`${names.plural}.${group}`, '');
  const instances: Instances = objects.length > 0 ? 'some' : 'none';
  const cleaned = cleanUpDefinition(definition, instances, now);
  if (cleaned !== definition) return [statusUpdate(cleaned)];
  const version = versions.find(({ served }) => served)?.name;
  if (about === 'instances' || version === undefined) return [];
  return objects
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata: { namespace, name } }) => ({
      method: 'DELETE',
      path: `/apis/${group}/${version}/${namespace ? `namespaces/${namespace}/` : ''}${names.plural}/${name}`,
    }));
}
