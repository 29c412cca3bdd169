import { latestSandbox } from './containers';
import type { EnvironmentView } from './environment';
import { allocatableOf } from './node-agent';
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
});
