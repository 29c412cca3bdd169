import type { Pod, Service } from '../api/types.gen';
import { latestSandbox } from './containers';
import type { EnvironmentView } from './environment';
import { allocatableOf } from './node-agent';
import { informerName } from './references';
import { looksAtServices } from './service-variables';
import type { Kubelet } from './turn';
import type { Worker } from './worker';

/** What a Pod's environment and its files follow from. */
export const environmentView = (kubelet: Kubelet, { pod, runtime }: Worker): EnvironmentView => ({
  pod,
  podIp: latestSandbox(runtime)?.ip ?? '',
  hostIp: kubelet.hostIp,
  nodeName: kubelet.node.nodeName,
  allocatable: allocatableOf(kubelet),
  lookup: kubelet.lookup,
  services: looksAtServices(pod) ? servicesBeside(kubelet, pod) : undefined,
});

const servicesBeside = ({ client }: Kubelet, { metadata: { namespace = '' } }: Pod): readonly Service[] => [
  ...client.store<Service>(informerName({ kind: 'services', namespace, name: '' })).values(),
];
