import type { Namespace } from '../types.gen';
import { validateNamespace, validateNamespaceFinalizeUpdate, validateNamespaceStatusUpdate, validateNamespaceUpdate } from '../validation/namespace';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { keepSpec } from './strategy';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const FINALIZER = 'kubernetes';

const withNameLabel = (ns: Namespace): Namespace =>
  !ns.metadata.name || ns.metadata.labels?.[NAME_LABEL] === ns.metadata.name
    ? ns
    : { ...ns, metadata: { ...ns.metadata, labels: { ...ns.metadata.labels, [NAME_LABEL]: ns.metadata.name } } };

export const namespace = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  schema: 'core.v1.Namespace',
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: ['finalize', 'status'],
  allowUnconditionalUpdate: true,
  defaults: (ns) => {
    const labelled = withNameLabel(ns);
    return labelled.status?.phase ? labelled : { ...labelled, status: { ...labelled.status, phase: 'Active' } };
  },
  canonicalize: withNameLabel,
  prepareForCreate: (ns) => {
    const finalizers = ns.spec?.finalizers ?? [];
    return {
      ...ns,
      spec: { ...ns.spec, finalizers: finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER] },
      status: { phase: 'Active' },
    };
  },
  // The finalizers change only through the finalize subresource.
  prepareForUpdate: (next, old) => {
    const { spec: _, status: __, ...rest } = next;
    return {
      ...rest,
      ...(next.spec || old.spec ? { spec: { ...next.spec, ...finalizersOf(old) } } : {}),
      ...(old.status ? { status: old.status } : {}),
    };
  },
  prepareForStatusUpdate: keepSpec,
  subresourceStrategies: {
    finalize: {
      prepareForUpdate: (next, old) => ({ ...old, metadata: next.metadata, spec: { ...old.spec, ...withFinalizers(next) } }),
      validateUpdate: validateNamespaceFinalizeUpdate,
    },
  },
  validateCreate: validateNamespace,
  validateUpdate: validateNamespaceUpdate,
  validateStatusUpdate: validateNamespaceStatusUpdate,
  selectableFields: (ns) => ({ name: ns.metadata.name ?? '', 'status.phase': ns.status?.phase ?? '' }),
  columns: [NAME, column('Status', 'The status of the namespace', (ns) => ns.status?.phase ?? ''), AGE],
});

/** What the finalize subresource changes. */
const withFinalizers = (ns: Namespace) => ({ finalizers: ns.spec?.finalizers ?? [] });

const finalizersOf = (ns: Namespace) => (ns.spec?.finalizers ? { finalizers: ns.spec.finalizers } : {});
