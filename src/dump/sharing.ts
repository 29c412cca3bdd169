import type { KubeObject } from '../api/object';
import type { Node, Pod } from '../api/types.gen';

/**
 * Many objects say the same in parts: the Pods of a ReplicaSet have the same containers, the nodes of a pool the same images. Each such part is there once from
 * then on, whoever has it; objects never change.
 */
export function createSharing(): (object: KubeObject) => KubeObject {
  const known = new Map<string, object>();

  function once<T>(part: T): T {
    if (typeof part !== 'object' || part === null) return part;
    const text = JSON.stringify(part);
    const before = known.get(text);
    if (before) return before as T & object;
    known.set(text, part);
    return part;
  }

  /** The object with each of its fields there once. */
  function fieldwise<T extends object>(whole: T): T {
    const shared = { ...whole };
    for (const field of Object.keys(whole) as (keyof T)[]) shared[field] = once(whole[field]);
    return shared;
  }

  return (object) => {
    const metadata = fieldwise(object.metadata);
    if (object.kind === 'Pod') {
      const { spec } = object as Pod;
      return { ...object, metadata, ...(spec && { spec: fieldwise(spec) }) } as Pod;
    }
    if (object.kind !== 'Node') return object;
    const { status } = object as Node;
    return { ...object, metadata, ...(status && { status: { ...fieldwise(status), ...(status.images && { images: status.images.map(once) }) } }) } as Node;
  };
}
