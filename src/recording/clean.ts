import type { KubeObject } from '../api/object';
import { type DroppedValues, withoutSecrets } from '../dump/secrets';

/** An object as it is recorded: rid of what may be secret, as in a dump. Who wrote it and when stays: how a Pod came to be is told by that. */
export function clean(object: KubeObject, dropped: DroppedValues): KubeObject {
  const { managedFields } = object.metadata;
  const bare = withoutSecrets(object, dropped);
  if (!managedFields) return bare;
  return { ...bare, metadata: { ...bare.metadata, managedFields: managedFields.map(({ fieldsV1: _, ...entry }) => entry) } };
}
