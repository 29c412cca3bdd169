import { semanticEqual } from '../equality';
import type { KubeObject } from '../object';
import { readAs } from '../schema/coder';

/** Steps that many strategies (upstream `pkg/registry/<group>/<kind>/strategy.go`) share. */

type WithSpec = KubeObject & { readonly spec?: unknown };
type WithStatus = KubeObject & { readonly status?: unknown };

const zeros = new Map<string, unknown>();

/** A struct that nobody filled in, as it is printed: `{ loadBalancer: {} }` of `core.v1.ServiceStatus`. */
function printedZero(schema: string): unknown {
  let zero = zeros.get(schema);
  if (zero === undefined) {
    zero = readAs(schema, {}).object;
    zeros.set(schema, zero);
  }
  return zero;
}

/** A status sent with a create is not kept. The status is a struct of this schema. */
export const emptyStatus =
  (schema: string) =>
  <T extends WithStatus>(object: T): T => ({ ...object, status: printedZero(schema) });

/** `next` with the status of `old`: an update of the object does not touch the status. */
export const keepStatus = <T extends WithStatus>(next: T, old: T): T => (next.status === old.status ? next : { ...next, status: old.status });

/** `next` with the spec of `old`: an update of the status does not touch the spec. */
export function keepSpec<T extends WithSpec>(next: T, old: T): T {
  if (old.spec !== undefined) return next.spec === old.spec ? next : { ...next, spec: old.spec };
  const { spec: _, ...rest } = next;
  return rest as T;
}

const OF_THE_OBJECT = ['annotations', 'deletionTimestamp', 'finalizers', 'generation', 'labels', 'ownerReferences'] as const;

/** `next` with the metadata of `old`, but for who manages what: where an update of the status touches nothing else (apimachinery `ResetObjectMetaForStatus`). */
export function keepMeta<T extends KubeObject>(next: T, old: T): T {
  const own = Object.entries(next.metadata).filter(([field]) => !OF_THE_OBJECT.some((name) => name === field));
  const kept = Object.entries(old.metadata).filter(([field]) => OF_THE_OBJECT.some((name) => name === field));
  return { ...next, metadata: Object.fromEntries([...own, ...kept]) };
}

/** What an update of the status may change where neither the spec nor the metadata are its business. */
export const onlyStatus = <T extends WithSpec>(next: T, old: T): T => keepMeta(keepSpec(next, old), old);

export const withGeneration = <T extends KubeObject>(object: T, generation: number): T =>
  (object.metadata.generation ?? 0) === generation ? object : { ...object, metadata: { ...object.metadata, generation } };

/** The generation goes up by one when the spec changes. */
export const bumpOnSpecChange = <T extends WithSpec>(next: T, old: T): T =>
  withGeneration(next, (old.metadata.generation ?? 0) + (semanticEqual(next.spec, old.spec) ? 0 : 1));

/** An empty list comes back from storage (protobuf) as none, which Go prints as null where it does not leave it out. */
export const storedList = <I>(list: readonly I[] | null): readonly I[] | null => (list?.length === 0 ? null : list);
