import type { KubeObject } from '../../api/object';

/** The object without one of its finalizers; undefined if it does not have it. */
export function withoutFinalizer<T extends KubeObject>(object: T, finalizer: string): T | undefined {
  const { finalizers = [], ...metadata } = object.metadata;
  if (!finalizers.includes(finalizer)) return undefined;
  const others = finalizers.filter((name) => name !== finalizer);
  return { ...object, metadata: others.length > 0 ? { ...metadata, finalizers: others } : metadata };
}

/** The object with a finalizer; undefined if it has it, or is being deleted, when none can be added any more. */
export function withFinalizer<T extends KubeObject>(object: T, finalizer: string): T | undefined {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  if (deletionTimestamp !== undefined || finalizers.includes(finalizer)) return undefined;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}
