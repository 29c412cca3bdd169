import { semanticEqual } from '../../api/equality';
import type { ConfigMap, Namespace } from '../../api/types.gen';
import type { Action, Controller, View } from '../../client/controller';
import { CONFIG_MAPS, informerOf, NAMESPACES, objectPath, pathOf } from '../shared/resources';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const DESCRIPTION_TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';
/** Nothing is encrypted between the simulated processes, so this certifies nothing. */
const DATA = { 'ca.crt': '-----BEGIN CERTIFICATE-----\nUG9kc2NvcGUgbmVlZHMgbm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n' };

/** Publishes the cluster's CA certificate in each namespace (kube-controller-manager `pkg/controller/certificates/rootcacertpublisher`). */
function reconcile(view: View, namespace: string): Action | undefined {
  const metadata = { name: NAME, namespace, annotations: { [DESCRIPTION]: DESCRIPTION_TEXT } };
  const existing = view.store<ConfigMap>('configmaps').get(`${namespace}/${NAME}`);
  if (!existing) {
    if (view.store<Namespace>('namespaces').get(namespace)?.status?.phase !== 'Active') return undefined;
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: DATA };
    return { steps: [{ call: { method: 'POST', path: pathOf(CONFIG_MAPS, namespace), body }, awaits: 'configmaps', ignores: [404, 409] }] };
  }
  if (semanticEqual(existing.data, DATA) && existing.metadata.annotations?.[DESCRIPTION]) return undefined;
  const annotations = { ...existing.metadata.annotations, [DESCRIPTION]: DESCRIPTION_TEXT };
  const body = { ...existing, metadata: { ...existing.metadata, annotations }, data: DATA };
  return { steps: [{ call: { method: 'PUT', path: objectPath(CONFIG_MAPS, existing), body }, awaits: 'configmaps' }] };
}

export const rootCaController: Controller = {
  name: 'rootca',
  component: 'root-ca-certificate-publisher-controller',
  informers: [informerOf(NAMESPACES), { ...informerOf(CONFIG_MAPS), selector: `fieldSelector=metadata.name%3D${NAME}` }],
  enqueue(delivery) {
    if (delivery.type === 'response' || delivery.type === 'synced') return [];
    if (delivery.informer === 'namespaces') return delivery.type === 'deleted' ? [] : [delivery.key];
    return delivery.type === 'added' ? [] : [delivery.object.metadata.namespace ?? ''];
  },
  reconcile,
};
