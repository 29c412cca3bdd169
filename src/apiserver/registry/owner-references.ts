import { semanticEqual } from '../../api/equality';
import type { KubeObject } from '../../api/object';

const WARNING =
  '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ';

const NO_WARNINGS: readonly string[] = [];

/** The object with each of its owners once, and a warning if it had some twice (apiserver `handlers/rest.go` dedupOwnerReferences). */
export function dedupOwnerReferences(object: KubeObject): { readonly object: KubeObject; readonly warnings: readonly string[] } {
  const references = object.metadata.ownerReferences ?? [];
  if (references.length < 2) return { object, warnings: NO_WARNINGS };
  const unique = references.filter((reference, i) => !references.slice(0, i).some((other) => other.uid === reference.uid && semanticEqual(other, reference)));
  if (unique.length === references.length) return { object, warnings: NO_WARNINGS };
  const repeated = references.filter((reference) => !unique.includes(reference)).map(({ uid }) => uid);
  return { object: { ...object, metadata: { ...object.metadata, ownerReferences: unique } }, warnings: [WARNING + repeated.join(', ')] };
}
