import type { Namespace } from '../types.gen';
import { type FieldError, invalid } from './errors';
import { nameIsDNSLabel } from './names';
import { validateFinalizerName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/core/validation` ValidateNamespace*. */
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

function validateNamespaceFinalizer(name: string, path: string): readonly FieldError[] {
  const errors = validateFinalizerName(name, path);
  if (name.includes('/') || STANDARD_FINALIZERS.has(name)) return errors;
  return [...errors, invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified')];
}

export const validateNamespace = ({ metadata, spec }: Namespace): readonly FieldError[] => [
  ...validateObjectMeta(metadata, false, nameIsDNSLabel),
  ...(spec?.finalizers ?? []).flatMap((name) => validateNamespaceFinalizer(name, 'spec.finalizers')),
];

export const validateNamespaceUpdate = (next: Namespace, old: Namespace): readonly FieldError[] => [
  ...validateNamespace(next),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
];

export function validateNamespaceStatusUpdate(next: Namespace, old: Namespace): readonly FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  const [phase, when] = next.metadata.deletionTimestamp === undefined ? ['Active', 'empty'] : ['Terminating', 'not empty'];
  if (next.status?.phase === phase) return errors;
  return [...errors, invalid('status.Phase', next.status?.phase ?? '', `may only be '${phase}' if \`deletionTimestamp\` is ${when}`)];
}

/** The finalize subresource. */
export const validateNamespaceFinalizeUpdate = (next: Namespace, old: Namespace): readonly FieldError[] => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(next.spec?.finalizers ?? []).flatMap((name, i) => validateNamespaceFinalizer(name, `spec.finalizers[${i}]`)),
];
