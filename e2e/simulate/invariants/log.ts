import type { KubeObject } from '../../../src/api/object';
import { podRequests } from '../../../src/api/pod-resources';
import { quantityMilliValue } from '../../../src/api/quantity';
import type { Node, Pod } from '../../../src/api/types.gen';
import { nameOf } from '../judge/world';

/** A version of an object that etcd has kept; a deletion has no value. */
export interface Change {
  readonly key: string;
  readonly value: KubeObject | undefined;
  readonly modRevision: number;
}

/**
 * What must hold of all that was ever stored, from the first revision to the last. `inDoubt`: the keys of Pods that may be bound though the scheduler was
 * told otherwise, and gave their room to others: the kubelet refuses one of them.
 */
export function brokenInLog(log: readonly Change[], inDoubt: ReadonlySet<string> = new Set()): readonly string[] {
  const broken: string[] = [];
  const present = new Map<string, KubeObject>();
  /** Which key an object had, by uid; gone: undefined. */
  const keys = new Map<string, string | undefined>();
  let revision = 0;
  for (const { key, value, modRevision } of log) {
    if (modRevision < revision) broken.push(`revision ${modRevision} of ${key} came after ${revision}`);
    revision = modRevision;
    const before = present.get(key);
    if (value) {
      const uid = value.metadata.uid ?? '';
      if (value.metadata.resourceVersion !== String(modRevision)) broken.push(`${nameOf(value)} says ${value.metadata.resourceVersion} at ${modRevision}`);
      if (keys.has(uid) && keys.get(uid) !== key) broken.push(`${nameOf(value)} of uid ${uid} was at ${keys.get(uid) ?? 'no key any more'}`);
      keys.set(uid, key);
      if (before) broken.push(...(before.metadata.uid === uid ? changed(before, value) : [`${nameOf(value)} took another object's place`]));
      present.set(key, value);
      if (value.kind === 'Pod') broken.push(...overcommitted(value as Pod, before as Pod | undefined, present, inDoubt));
    } else {
      if (before) keys.set(before.metadata.uid ?? '', undefined);
      present.delete(key);
    }
  }
  return broken;
}

const isTerminal = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** What may not become of an object. */
function changed(before: KubeObject, after: KubeObject): readonly string[] {
  const broken: string[] = [];
  const say = (what: string): void => void broken.push(`${nameOf(after)} ${what} at ${after.metadata.resourceVersion}`);
  if ((after.metadata.generation ?? 0) < (before.metadata.generation ?? 0)) say('went back a generation');
  if (before.metadata.deletionTimestamp !== undefined && after.metadata.deletionTimestamp === undefined) say('is not being deleted any more');
  if (after.kind !== 'Pod') return broken;
  const [was, is] = [before as Pod, after as Pod];
  if (was.spec?.nodeName !== undefined && was.spec.nodeName !== is.spec?.nodeName) say(`moved from ${was.spec.nodeName} to ${is.spec?.nodeName}`);
  if (isTerminal(was) && is.status?.phase !== was.status?.phase) say(`went from ${was.status?.phase} to ${is.status?.phase}`);
  // A Pod whose sandbox is lost is initialised anew.
  if (!is.spec?.initContainers?.length && was.status?.phase === 'Running' && is.status?.phase === 'Pending') say('went from Running to Pending');
  return broken;
}

/** Whether a node that gets a Pod has room for it. */
function overcommitted(pod: Pod, before: Pod | undefined, present: ReadonlyMap<string, KubeObject>, inDoubt: ReadonlySet<string>): readonly string[] {
  const name = pod.spec?.nodeName;
  if (name === undefined || before?.spec?.nodeName !== undefined) return [];
  const allocatable = (present.get(`/registry/minions/${name}`) as Node | undefined)?.status?.allocatable;
  if (!allocatable) return [];
  const there = [...present.values()].filter((o): o is Pod => o.kind === 'Pod' && (o as Pod).spec?.nodeName === name && !isTerminal(o as Pod));
  if (there.some(({ metadata: { namespace, name } }) => inDoubt.has(`/registry/pods/${namespace}/${name}`))) return [];
  return ['cpu', 'memory', 'pods'].flatMap((resource) => {
    const used = there.reduce((sum, { spec }) => sum + (resource === 'pods' ? 1000 : quantityMilliValue(podRequests(spec!)[resource] ?? '0')), 0);
    const room = quantityMilliValue(allocatable[resource] ?? '0');
    return used > room ? [`${name} is over-committed by ${nameOf(pod)} at ${pod.metadata.resourceVersion}: ${used / 1000} of ${room / 1000} ${resource}`] : [];
  });
}
