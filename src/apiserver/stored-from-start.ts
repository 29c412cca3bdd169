import type { Kind } from '../api/kinds/kind';
import type { KubeObject } from '../api/object';
import { createRandom } from '../sim/random';
import { newUid } from './registry/names';
import { compileResource, storageKey } from './resources';

/** An object as it lies on etcd's disk before anything has happened. */
export interface Stored {
  readonly key: string;
  readonly value: KubeObject;
}

/** Each as it is stored; its uid follows from its key, and is drawn from nobody's chance. */
export function stored(kind: Kind, objects: readonly KubeObject[], creationTimestamp: string): readonly Stored[] {
  const resource = compileResource(kind);
  return objects.map((object) => {
    const { name = '', namespace = '' } = object.metadata;
    const key = storageKey(resource, namespace, name);
    return { key, value: { ...object, metadata: { ...object.metadata, uid: newUid(createRandom(0, key)), creationTimestamp } } };
  });
}

/** Objects that another API server has stored, with all that it gave them; who has no UID gets one. */
export function storedAsTheyAre(kinds: readonly Kind[], objects: readonly KubeObject[], creationTimestamp: string): readonly Stored[] {
  const resources = new Map(
    kinds.filter(({ storedAs }) => !storedAs).map((kind) => [`${kind.group && `${kind.group}/`}${kind.version} ${kind.kind}`, compileResource(kind)]),
  );
  return objects.flatMap((object) => {
    const resource = resources.get(`${object.apiVersion} ${object.kind}`);
    if (!resource) return [];
    const { name = '', namespace = '', uid, creationTimestamp: createdAt } = object.metadata;
    const key = storageKey(resource, namespace, name);
    if (uid !== undefined && createdAt !== undefined) return { key, value: object };
    const metadata = { ...object.metadata, uid: uid ?? newUid(createRandom(0, key)), creationTimestamp: createdAt ?? creationTimestamp };
    return { key, value: { ...object, metadata } };
  });
}
