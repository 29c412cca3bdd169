import { type NodeMetrics, nodeMetrics, type PodMetrics, podMetrics, usageOf } from '../api/kinds/metrics';
import { matchesLabelSelector } from '../api/label-selector';
import type { KubeObject } from '../api/object';
import { quantityMilliValue } from '../api/quantity';
import { formatTime } from '../api/time';
import type { Pod, Service } from '../api/types.gen';
import type { Amounts, ContainerStats, NodeStats, PodStats } from '../api/wire';
import type { Operation } from './operation';
import type { Lookup } from './registry/scope';
import { parseSelection, selects } from './selection';
import { notFound } from './status';
import { fail, show, type Turn } from './turn';

/** What the kubelets have told, as `metrics.k8s.io` objects (what a metrics-server makes of it). */

/** Use is measured over so long: of a container that has run for less nothing is known. */
const WINDOW_US = 15e6;
const WINDOW = '15s';
/** What the requests that come in through a Service cost its Pods together. */
const LOAD = 'podscope.dev/load';

/** A kubelet has told, or cannot be reached: the last one answers for all. */
export function onStats(turn: Turn, { partOf = -1 }: Operation, stats: NodeStats | undefined): void {
  const { gatherings } = turn.server.state;
  const gathering = gatherings.get(partOf);
  if (!gathering) return;
  const { operation, outstanding } = gathering;
  const told = stats ? [...gathering.told, stats] : gathering.told;
  if (outstanding > 1) {
    gatherings.set(partOf, { operation, outstanding: outstanding - 1, told });
    return;
  }
  gatherings.delete(partOf);
  answerMetrics(turn, operation, told);
}

export function answerMetrics(turn: Turn, operation: Operation, told: readonly NodeStats[]): void {
  const route = turn.server.routeOf(operation.request);
  if (!route.resource) return;
  const { resource, namespace, name, query } = route;
  const { kind } = resource.kind;
  const all: readonly KubeObject[] = kind === podMetrics.kind ? podsOf(turn, told) : nodesOf(turn, told);
  if (name !== '') {
    const one = all.find(({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace);
    if (one) show(turn, operation, route, 200, one);
    else fail(turn, operation, notFound({ group: resource.kind.group, name: kind.toLowerCase() }, namespace ? `${namespace}/${name}` : name));
    return;
  }
  const selection = parseSelection(resource, namespace, query);
  const items = typeof selection === 'string' ? [] : all.filter((object) => selects(selection, resource, object));
  show(turn, operation, route, 200, { kind: `${kind}List`, apiVersion: resource.apiVersion, metadata: {}, items });
}

const COMMON = { apiVersion: `${podMetrics.group}/${podMetrics.version}`, window: WINDOW };
const byKey = (a: KubeObject, b: KubeObject): number => (keyText(a) < keyText(b) ? -1 : 1);
const keyText = ({ metadata: { namespace = '', name = '' } }: KubeObject): string => `${namespace}/${name}`;

function podsOf({ server: { lookup }, nowUs }: Turn, told: readonly NodeStats[]): readonly PodMetrics[] {
  const now = formatTime(nowUs);
  return told
    .flatMap(({ pods }) => pods)
    .flatMap((stats): readonly PodMetrics[] => {
      const pod = lookup.get<Pod>('pods', stats.namespace, stats.name);
      if (!pod || stats.containers.some(({ startedAtUs }) => nowUs - startedAtUs < WINDOW_US)) return [];
      const { name, namespace, labels } = pod.metadata;
      const metadata = { ...(name && { name }), ...(namespace && { namespace }), creationTimestamp: now, ...(labels && { labels }) };
      const containers = underLoad(lookup, pod, stats).map((c) => ({ name: c.name, usage: usageOf(c) }));
      return [{ ...COMMON, kind: podMetrics.kind, metadata, timestamp: now, containers }];
    })
    .sort(byKey);
}

function nodesOf({ server: { lookup }, nowUs }: Turn, told: readonly NodeStats[]): readonly NodeMetrics[] {
  const now = formatTime(nowUs);
  return told
    .map(({ node, system, pods }): NodeMetrics => {
      const containers = pods.flatMap((stats) => {
        const pod = lookup.get<Pod>('pods', stats.namespace, stats.name);
        return pod ? underLoad(lookup, pod, stats) : stats.containers;
      });
      const labels = lookup.get('nodes', '', node)?.metadata.labels;
      const metadata = { name: node, creationTimestamp: now, ...(labels && { labels }) };
      return { ...COMMON, kind: nodeMetrics.kind, metadata, timestamp: now, usage: usageOf([system, ...containers].reduce(added)) };
    })
    .sort(byKey);
}

const added = (a: Amounts, b: Amounts): Amounts => ({ cpuMillis: a.cpuMillis + b.cpuMillis, memoryBytes: a.memoryBytes + b.memoryBytes });

/** A Pod's containers with its share of what the Services in front of it have to do: the first container does the work, as far as its limit allows. */
function underLoad(lookup: Lookup, pod: Pod, { containers }: PodStats): readonly ContainerStats[] {
  const extra = isReady(pod) ? shareOf(lookup, pod) : 0;
  const [first] = pod.spec?.containers ?? [];
  if (extra === 0 || !first) return containers;
  const limit = first.resources?.limits?.cpu;
  const most = limit === undefined ? Number.POSITIVE_INFINITY : quantityMilliValue(limit);
  return containers.map((c) => (c.name === first.name ? { ...c, cpuMillis: Math.min(most, c.cpuMillis + extra) } : c));
}

const isReady = ({ status, metadata }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

/** The load of each Service is shared by the ready Pods behind it. */
function shareOf(lookup: Lookup, { metadata: { namespace = '', labels } }: Pod): number {
  let share = 0;
  for (const { metadata, spec } of lookup.list<Service>('services', namespace)) {
    const load = metadata.annotations?.[LOAD];
    const selector = spec?.selector;
    if (load === undefined || !selector || !matchesLabelSelector({ matchLabels: selector }, labels)) continue;
    const behind = lookup.list<Pod>('pods', namespace).filter((p) => isReady(p) && matchesLabelSelector({ matchLabels: selector }, p.metadata.labels));
    share += Math.round(quantityMilliValue(load) / Math.max(1, behind.length));
  }
  return share;
}
