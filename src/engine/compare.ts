import { semanticEqual } from '../api/equality';
import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';

/** What differs between two clusters, or between two moments of one. Keys are `pods/default/web`. */
export interface Difference {
  readonly onlyHere: readonly string[];
  readonly onlyThere: readonly string[];
  /** Objects that both have, in another state. */
  readonly changed: readonly string[];
  /** Pods that both have, on other nodes. */
  readonly moved: readonly { readonly pod: string; readonly here: string | undefined; readonly there: string | undefined }[];
}

export type Objects = ReadonlyMap<string, KubeObject>;

/** What says nothing about the state: who wrote when. */
function essence(object: KubeObject): unknown {
  const { resourceVersion: _, managedFields: __, uid: ___, creationTimestamp: ____, ...metadata } = object.metadata as Readonly<Record<string, unknown>>;
  return { ...object, metadata };
}

const nodeOf = (object: KubeObject): string | undefined => (object as Pod).spec?.nodeName;

export function compareObjects(here: Objects, there: Objects): Difference {
  const both = [...here].flatMap(([key, object]) => {
    const other = there.get(key);
    return other ? [{ key, object, other }] : [];
  });
  return {
    onlyHere: [...here.keys()].filter((key) => !there.has(key)),
    onlyThere: [...there.keys()].filter((key) => !here.has(key)),
    changed: both.filter(({ object, other }) => object !== other && !semanticEqual(essence(object), essence(other))).map(({ key }) => key),
    moved: both
      .filter(({ key, object, other }) => key.startsWith('pods/') && nodeOf(object) !== nodeOf(other))
      .map(({ key, object, other }) => ({ pod: key.slice('pods/'.length), here: nodeOf(object), there: nodeOf(other) })),
  };
}
