import { podMetrics } from '../api/kinds/metrics';
import type { Node, Pod } from '../api/types.gen';
import { answerMetrics } from './gather';
import type { Operation } from './operation';
import { relay } from './relays';
import type { Route } from './route';
import { parseSelection, selects } from './selection';
import { badRequest } from './status';
import { fail, type Turn } from './turn';

/**
 * `metrics.k8s.io`: the API server does itself what it would have a metrics-server do. Where that asks all kubelets every 15 s, here those are asked that
 * know the answer, when somebody wants it: who asks for no metrics pays for none.
 */
export function readMetrics(turn: Turn, operation: Operation, route: Route): void {
  const selection = parseSelection(route.resource, route.namespace, route.query);
  if (typeof selection === 'string') {
    fail(turn, operation, badRequest(selection));
    return;
  }
  const nodes = nodesToAsk(turn, route, selection);
  if (nodes.length === 0) {
    answerMetrics(turn, operation, []);
    return;
  }
  const { state } = turn.server;
  const id = state.nextId++;
  state.gatherings.set(id, { operation, outstanding: nodes.length, told: [] });
  const { background } = operation;
  for (const node of nodes) relay(turn, { ...operation, partOf: id }, node, (stream) => ({ type: 'stats', stream, background }));
}

type Selection = Exclude<ReturnType<typeof parseSelection>, string>;

/** The nodes that are asked for, or on which the Pods are; those that do not answer are left out. */
function nodesToAsk({ server: { lookup } }: Turn, { resource, namespace, name }: Route, selection: Selection): readonly string[] {
  const isReady = ({ status }: Node): boolean => status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') === true;
  const ready = lookup.list<Node>('nodes', '').filter(isReady);
  if (resource.kind.kind !== podMetrics.kind)
    return ready.filter((node) => (name === '' ? selects(selection, resource, node) : node.metadata.name === name)).map(({ metadata }) => metadata.name ?? '');
  const wanted = lookup.list<Pod>('pods', namespace).filter((pod) => (name === '' ? selects(selection, resource, pod) : pod.metadata.name === name));
  const hosts = new Set(wanted.map(({ spec }) => spec?.nodeName));
  return ready.map(({ metadata }) => metadata.name ?? '').filter((node) => hosts.has(node));
}
