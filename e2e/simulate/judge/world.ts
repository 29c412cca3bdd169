import type { KubeObject } from '../../../src/api/object';
import type { Cluster } from '../../../src/cluster/cluster';
import { registryOf } from '../../../src/cluster/inspect';

/** What is judged: all objects that are stored, and the machines that are switched on. */
export interface World {
  readonly nowUs: number;
  /** The names of the machines that run and are connected. */
  readonly machines: ReadonlySet<string>;
  readonly all: readonly KubeObject[];
  /** All objects of a kind. The caller knows its type. */
  of<T extends KubeObject>(kind: string): readonly T[];
  /** The object with this uid. */
  withUid(uid: string | undefined): KubeObject | undefined;
}

export function worldOfObjects(objects: readonly KubeObject[], machines: ReadonlySet<string>, nowUs: number): World {
  const byKind = new Map<string, KubeObject[]>();
  const byUid = new Map<string, KubeObject>();
  for (const object of objects) {
    const list = byKind.get(object.kind);
    if (list) list.push(object);
    else byKind.set(object.kind, [object]);
    byUid.set(object.metadata.uid ?? '', object);
  }
  return {
    nowUs,
    machines,
    all: objects,
    of: <T extends KubeObject>(kind: string) => (byKind.get(kind) ?? []) as unknown as readonly T[],
    withUid: (uid) => byUid.get(uid ?? ''),
  };
}

/** The world as it stands now in a cluster. */
export function worldOf(cluster: Cluster): World {
  const objects = [...registryOf(cluster).present.values()].map(({ value }) => value).filter((value) => value !== undefined);
  const machines = cluster.addresses().filter((address) => address.startsWith('kubelet/'));
  const up = machines.map((address) => address.slice('kubelet/'.length)).filter((name) => !cluster.faults.nodes.has(name));
  return worldOfObjects(objects as readonly KubeObject[], new Set(up), cluster.nowUs);
}

/** `Pod default/web`, for complaints. */
export const nameOf = ({ kind, metadata: { namespace, name } }: KubeObject): string => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** A complaint if two numbers differ; what is absent counts as none. */
export const differs = (object: KubeObject, what: string, is: number | undefined, should: number): readonly string[] =>
  (is ?? 0) === should ? [] : [`${nameOf(object)}: ${what} is ${is ?? 0}, not ${should}`];
