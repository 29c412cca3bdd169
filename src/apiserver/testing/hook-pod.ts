import type { KubeObject } from '../../api/object';
import type { Harness } from './harness';

/** A Service with a Pod behind it, whose program the harness's network answers for. */
export function serveHookPod(harness: Harness): void {
  const post = (plural: string, kind: string, name: string, fields: object): void => {
    const body = { apiVersion: 'v1', kind, metadata: { name }, ...fields };
    const { code } = harness.call({ method: 'POST', path: `/api/v1/namespaces/default/${plural}`, body: body as KubeObject });
    if (code !== 201) throw new Error(`${kind} ${name}: ${code}`);
  };
  post('services', 'Service', 'hook', { spec: { ports: [{ port: 443, targetPort: 8443 }] } });
  post('serviceaccounts', 'ServiceAccount', 'default', {});
  post('pods', 'Pod', 'hook-1', { spec: { nodeName: 'node-1', containers: [{ name: 'a', image: 'hook:1' }] } });
  const targetRef = { kind: 'Pod', namespace: 'default', name: 'hook-1' };
  post('endpoints', 'Endpoints', 'hook', { subsets: [{ addresses: [{ ip: '10.244.0.9', targetRef }], ports: [{ port: 8443 }] }] });
}
