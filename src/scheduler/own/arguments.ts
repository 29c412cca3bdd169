import { memoOf } from '../../api/memo';
import type { KubeObject } from '../../api/object';
import type { Argument } from '../../sandbox/program';
import type { NodeInfo } from '../framework/node-info';
import type { PodInfo } from '../framework/pod-info';
import type { Resources } from '../framework/resources';

/** An object as a plugin of one's own sees it: as it is, but for who wrote which field. */
const jsonOf = memoOf(({ metadata: { managedFields: _, ...metadata }, ...object }: KubeObject): string => JSON.stringify({ ...object, metadata }));

/** Amounts as plain numbers: CPU in thousandths, bytes, and other resources by their names. */
const amounts = ({ milliCPU, memory, ephemeralStorage, pods, scalar }: Resources) => ({
  milliCPU,
  memory,
  ephemeralStorage,
  pods,
  ...Object.fromEntries(scalar),
});

/** A JSON object with more fields. */
const withFields = (json: string, fields: object): string => `${json.slice(0, -1)},${JSON.stringify(fields).slice(1)}`;

/** The Pod, and what it requests. */
export const podArgument = ({ pod, requests }: PodInfo): Argument => ({ json: withFields(jsonOf(pod), { requested: amounts(requests) }) });

const byKey = (a: PodInfo, b: PodInfo): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** The Node, what it can bear, what is requested of it, and the Pods on it, by name: in which order they came is not told. */
export function nodeArgument({ node, allocatable, pods, ...info }: NodeInfo): Argument {
  const requested = {
    milliCPU: info.requestedMilliCPU,
    memory: info.requestedMemory,
    ephemeralStorage: info.requestedEphemeralStorage,
    pods: pods.length,
    ...Object.fromEntries([...info.requestedScalar].filter(([, amount]) => amount > 0).sort()),
  };
  return {
    json: withFields(jsonOf(node), { allocatable: amounts(allocatable), requested }),
    later: { pods: `[${pods.toSorted(byKey).map(({ pod }) => jsonOf(pod))}]` },
  };
}
