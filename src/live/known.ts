import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import type { Known, Queued } from '../why/known';
import { type Holdings, held } from './holdings';

/** What the Pod's own condition says of the scheduler: its queue is not to be seen. */
function queued({ spec, status }: Pod): Queued {
  const schedulerName = spec?.schedulerName ?? 'default-scheduler';
  const condition = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (!condition) return { why: 'scheduling', schedulerName };
  const nominatedNode = status?.nominatedNodeName;
  return {
    why: condition.reason === 'SchedulingGated' ? 'gated' : 'unschedulable',
    message: condition.message ?? '',
    schedulerName,
    ...(nominatedNode && { nominatedNode }),
  };
}

/** What `whyOf` may know of a real cluster: its objects. What its processes know and no object says, nobody can see from outside. */
export const knownOf = (holdings: Holdings, unseen: ReadonlySet<string>, nowUs: number): Known => ({
  nowUs,
  list: <T extends KubeObject>(resource: string, namespace?: string) => {
    const all = [...held<T>(holdings, resource).values()];
    return namespace === undefined ? all : all.filter(({ metadata }) => metadata.namespace === namespace);
  },
  contents: (namespace) =>
    new Map([...holdings.objects].map(([resource, objects]) => [resource, [...objects.values()].filter(({ metadata }) => metadata.namespace === namespace)])),
  inside: () => undefined,
  log: () => undefined,
  image: () => undefined,
  missing: () => undefined,
  queued,
  objections: () => [],
  controllers: undefined,
  unseen,
});
