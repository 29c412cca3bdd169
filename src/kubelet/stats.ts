import { quantityMilliValue, quantityValue } from '../api/quantity';
import type { Pod } from '../api/types.gen';
import type { ContainerStats, NodeStats, PodStats, StatsRequest } from '../api/wire';
import { writable } from '../sim/copy-on-write';
import type { Address } from '../sim/message';
import { containerOf } from './containers';
import type { CriAnswer, CriContainer } from './cri/cri';
import type { StatsTag } from './state';
import { callRuntime, type Turn } from './turn';
import type { Worker } from './worker';

/** What containers use, as a metrics-server asks for it (kubelet `server/stats`). */

/** Lessons say what each container of a Pod uses; what the annotation says now counts, also of one that runs already. */
const CPU = 'podscope.dev/cpu';
const MEMORY = 'podscope.dev/memory';

/** What the node's own processes use: the kubelet, the runtime, the kernel. */
const SYSTEM = { cpuMillis: 50, memoryBytes: 300 << 20 };
/** What the smallest process takes. */
const MEMORY_MIN = 512 << 10;

/** How much memory a container uses. */
export function memoryOf({ metadata }: Pod, { memoryBytes }: CriContainer): number {
  const declared = metadata.annotations?.[MEMORY];
  return declared === undefined ? memoryBytes : quantityValue(declared);
}

function statsOf({ pod }: Worker, container: CriContainer, requestMillis: number): ContainerStats {
  const limit = containerOf(pod, container.name)?.resources?.limits?.cpu;
  const declared = pod.metadata.annotations?.[CPU];
  const wanted = declared === undefined ? container.cpuMillis + requestMillis : quantityMilliValue(declared);
  return {
    name: container.name,
    startedAtUs: container.startedAtUs,
    cpuMillis: limit === undefined ? wanted : Math.min(wanted, quantityMilliValue(limit)),
    memoryBytes: Math.max(memoryOf(pod, container), MEMORY_MIN),
  };
}

/** Where more is wanted than the node has, all get a share of it. */
function shared(pods: readonly PodStats[], capacityMillis: number): readonly PodStats[] {
  const wanted = pods.reduce((sum, { containers }) => sum + containers.reduce((all, { cpuMillis }) => all + cpuMillis, 0), SYSTEM.cpuMillis);
  if (wanted <= capacityMillis) return pods;
  const share = (capacityMillis - SYSTEM.cpuMillis) / (wanted - SYSTEM.cpuMillis);
  return pods.map((pod) => ({ ...pod, containers: pod.containers.map((c) => ({ ...c, cpuMillis: Math.floor(c.cpuMillis * share) })) }));
}

/** Somebody wants to know what the node's containers use: the runtime says what their requests take. */
export function onStatsRequest(turn: Turn, from: Address, { stream, background }: StatsRequest): void {
  const call = callRuntime(turn, { method: 'ListContainerStats' }, { for: 'stats', stream, background }, background);
  writable(turn.kubelet.state, 'askers').set(call, from);
}

/** The runtime has said it. */
export function onStatsAnswer({ kubelet, send }: Turn, { stream, background }: StatsTag, { call, cpuMillis = {} }: CriAnswer): void {
  const { node, state } = kubelet;
  const askers = writable(state, 'askers');
  const to = askers.get(call);
  askers.delete(call);
  if (to === undefined) return;
  const running = [...state.workers.values()].flatMap((worker): readonly PodStats[] => {
    const { name = '', namespace = '' } = worker.pod.metadata;
    const containers = worker.runtime.containers.filter((c) => c.state === 'RUNNING').map((c) => statsOf(worker, c, cpuMillis[c.id] ?? 0));
    return containers.length > 0 ? [{ name, namespace, containers }] : [];
  });
  const stats: NodeStats = { node: node.nodeName, system: SYSTEM, pods: shared(running, quantityMilliValue(node.capacity.cpu)) };
  send(to, { type: 'kubelet-response', stream, code: 200, body: '', stats }, { background });
}
