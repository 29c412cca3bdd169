import type { KubeObject } from '../api/object';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An object as it is kept: without the fields that each manager has (who wrote, and when, stays) and without the copy of itself that `kubectl apply` has left.
 * Of 50,000 Pods that is most of the memory.
 */
export function slim<T extends KubeObject>(object: T): T {
  const { managedFields, annotations, ...metadata } = object.metadata;
  const { [LAST_APPLIED]: lastApplied, ...others } = annotations ?? {};
  if (!managedFields && lastApplied === undefined) return object;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(annotations && { annotations: lastApplied === undefined ? annotations : others }),
      ...(Array.isArray(managedFields) && { managedFields: managedFields.map(({ fieldsV1: _, ...entry }) => entry) }),
    },
  };
}
