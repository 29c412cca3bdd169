import type { IngressClass } from '../types.gen';
import { validateIngressClass, validateIngressClassUpdate } from '../validation/ingress';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { bumpOnSpecChange, withGeneration } from './strategy';

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

export const ingressClass = defineKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  namespaced: false,
  schema: 'networking.v1.IngressClass',
  allowUnconditionalUpdate: true,
  defaults: (ingress) =>
    ingress.spec?.parameters && ingress.spec.parameters.scope === undefined
      ? { ...ingress, spec: { ...ingress.spec, parameters: { ...ingress.spec.parameters, scope: 'Cluster' } } }
      : ingress,
  prepareForCreate: (ingress) => withGeneration(ingress, 1),
  prepareForUpdate: bumpOnSpecChange,
  validateCreate: validateIngressClass,
  validateUpdate: validateIngressClassUpdate,
  columns: [
    { ...NAME, cell: ({ metadata }) => `${metadata.name}${metadata.annotations?.[DEFAULT_CLASS] === 'true' ? ' (default)' : ''}` },
    column('Controller', 'Controller that is responsible for handling this class', ({ spec }) => spec?.controller ?? ''),
    column('Parameters', 'A reference to a resource with additional parameters', ({ spec }) => {
      if (!spec?.parameters) return '<none>';
      const { kind, apiGroup, name } = spec.parameters;
      return apiGroup === undefined ? `${kind}/${name}` : `${kind}.${apiGroup}/${name}`;
    }),
    AGE,
  ],
});
