import { quantityValue } from '../api/quantity';
import type { Container, Pod } from '../api/types.gen';
import { givenTo } from './allocation';
import { formatPod, latestOf } from './containers';
import type { ContainerConfig } from './cri/cri';
import { TERMINATION_LOG } from './cri/layers';
import type { EnvFiles } from './env-files';
import { expand, makeEnvironment } from './environment';
import { environmentView } from './environment-view';
import { volumeMounts } from './mounts';
import { oomScoreAdj } from './oom-score';
import { domainOf, ownHostname, podNetwork } from './pod-network';
import { processNamespace } from './process-namespace';
import { profilesOf, securityContext } from './security-context';
import type { Kubelet } from './turn';
import type { Worker } from './worker';

/** What the runtime gets to make a container of, or why it cannot be made (kuberuntime `generateContainerConfig`). */
export function containerConfig(kubelet: Kubelet, worker: Worker, container: Container, files: EnvFiles = {}): ContainerConfig | string {
  const { pod, runtime } = worker;
  const view = environmentView(kubelet, worker);
  const env = makeEnvironment({ ...view, files }, container);
  if (typeof env === 'string') return env;
  const problem = nonRootProblem(pod, container);
  if (problem !== undefined) return problem;
  const byName = new Map(env);
  const mounts = volumeMounts(worker, container, byName);
  if (typeof mounts === 'string') return mounts;
  const security = securityContext(pod, container);
  const latest = latestOf(runtime, container.name);
  const resources = givenTo(worker, container.name);
  const memory = resources.limits?.memory;
  const processes = processNamespace(pod, container);
  const sysctls = pod.spec?.securityContext?.sysctls;
  const { terminationMessagePath: path, terminationMessagePolicy: policy } = container;
  return {
    name: container.name,
    attempt: latest ? latest.attempt + 1 : 0,
    image: container.image ?? '',
    command: (container.command ?? []).map((word) => expand(word, byName)),
    args: (container.args ?? []).map((word) => expand(word, byName)),
    env,
    hostname: hostnameOf(pod, kubelet.node.nodeName),
    ...(container.workingDir && { workingDir: container.workingDir }),
    ...podNetwork(view),
    ...(mounts.length > 0 && { mounts }),
    ...(security && { security }),
    ...profilesOf(pod, container),
    ...(memory !== undefined && { memoryLimitBytes: quantityValue(memory) }),
    ...((resources.limits || resources.requests) && { resources }),
    oomScoreAdj: oomScoreAdj(pod, { ...container, resources }, quantityValue(kubelet.node.capacity.memory ?? '0')),
    ...(sysctls?.length && { sysctls: sysctls.map(({ name, value }) => [name, value] as const) }),
    ...(processes && { processes }),
    ...(container.stdin && { stdin: container.stdinOnce ? 'once' : 'open' }),
    ...(container.tty && { tty: true }),
    ...(path !== undefined && path !== TERMINATION_LOG && { terminationMessagePath: path }),
    ...(policy === 'FallbackToLogsOnError' && { fallsBackToLog: true }),
    annotations: Object.fromEntries(Object.entries(pod.metadata.annotations ?? {}).filter(([key]) => key.startsWith('podscope.dev/'))),
  };
}

/** What a Pod takes for its host's name (kubelet `GeneratePodHostNameAndDomain`, `GetNodenameForKernel`). */
export function hostnameOf(pod: Pod, nodeName: string): string {
  const name = ownHostname(pod);
  const domain = domainOf(pod);
  if (pod.spec?.hostNetwork) return nodeName;
  return pod.spec?.setHostnameAsFQDN && domain !== undefined ? `${name}.${domain}` : name;
}

/** All images here run as root unless they are told otherwise (kuberuntime `verifyRunAsNonRoot`). */
function nonRootProblem(pod: Pod, container: Container): string | undefined {
  const user = container.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser;
  const nonRoot = container.securityContext?.runAsNonRoot ?? pod.spec?.securityContext?.runAsNonRoot ?? false;
  if (!nonRoot || (user !== undefined && user !== 0)) return undefined;
  const where = `(pod: "${formatPod(pod)}", container: ${container.name})`;
  return user === 0 ? `container's runAsUser breaks non-root policy ${where}` : `container has runAsNonRoot and image will run as root ${where}`;
}
