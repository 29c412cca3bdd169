import type { Ingress } from '../types.gen';
import { validateIngressCreate, validateIngressStatusUpdate, validateIngressUpdate } from '../validation/ingress';
import { AGE, column, loadBalancerAddresses, NAME } from './columns';
import { defineKind } from './kind';
import { bumpOnSpecChange, emptyStatus, keepSpec, keepStatus, withGeneration } from './strategy';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

const withEmptyStatus = emptyStatus('networking.v1.IngressStatus');

export const ingress = defineKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  schema: 'networking.v1.Ingress',
  subresources: ['status'],
  allowUnconditionalUpdate: true,
  prepareForCreate: (ingress) => withGeneration(withEmptyStatus(ingress), 1),
  prepareForUpdate: (next, old) => bumpOnSpecChange(keepStatus(next, old), old),
  prepareForStatusUpdate: keepSpec,
  validateCreate: validateIngressCreate,
  validateUpdate: validateIngressUpdate,
  validateStatusUpdate: validateIngressStatusUpdate,
  warnings: (ingress, old) =>
    !old && ingress.metadata.annotations?.[CLASS_ANNOTATION] !== undefined && ingress.spec?.ingressClassName === undefined
      ? [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
  columns: [
    NAME,
    column('Class', 'The name of the IngressClass resource that should be used for additional configuration', ({ spec }) => spec?.ingressClassName ?? '<none>'),
    column('Hosts', 'Hosts that incoming requests are matched against before the ingress rule', hostsOf),
    column('Address', 'Address is a list containing ingress points for the load-balancer', ({ status }, _, wide) =>
      loadBalancerAddresses(status?.loadBalancer?.ingress, wide),
    ),
    column('Ports', 'Ports of TLS configurations that open', ({ spec }) => (spec?.tls?.length ? '80, 443' : '80')),
    AGE,
  ],
});

/** The first three rules' hosts; how many more there are counts rules, with hosts or without. */
function hostsOf({ spec }: Ingress): string {
  const rules = spec?.rules ?? [];
  const hosts: string[] = [];
  let more = false;
  for (const { host } of rules) {
    if (hosts.length === 3) more = true;
    else if (host) hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return more ? `${hosts.join(',')} + ${rules.length - 3} more...` : hosts.join(',');
}
