import { type KubeObject, keyOf } from '../api/object';
import { imageDescription, missingOf } from '../kubelet/images/catalogue';
import type { Worker } from '../kubelet/worker';
import type { Instance, Known, PodInside, Printed } from '../why/known';
import type { Why } from '../why/why';
import { whyOf } from '../why/why-of';
import type { Cluster } from './cluster';
import { registryOf } from './inspect';
import { keyOfRegistryKey, registryKeyOf } from './resource-of';
import { objectionsTo, whyWaiting } from './scheduling';

/** So many lines of a log are told. */
const LINES_TOLD = 5;
const CONTROLLER = 'controller/';

/** The kubelet's own picture of a Pod, as far as reasons need it. */
function insideOf({ pass, kills, restarts, pulls, probes, runtime }: Worker): PodInside {
  const step = pass?.steps[0];
  const container = step?.do === 'start' ? step.name : step?.do === 'kill' ? step.container.name : undefined;
  const instances = runtime.containers.map(({ id, memoryBytes, state, finishedAtUs }): readonly [string, Instance] => [
    id,
    { ...(memoryBytes > 0 && { memoryBytes }), ...(state === 'EXITED' && { finishedUs: finishedAtUs }) },
  ]);
  return {
    doing: pass && step ? { at: pass.at, ...(container !== undefined && { container }) } : undefined,
    stopping: kills.map((kill) => ({ container: kill.container.name, graceSeconds: kill.graceSeconds, sinceUs: kill.sinceUs, at: kill.at })),
    restarts,
    pulls,
    probes,
    instances: new Map(instances),
  };
}

type Lists = (resource: string) => readonly KubeObject[];

/** A cluster's objects by resource, each list made when it is first asked for. */
function listsOf(cluster: Cluster): Lists {
  const { present } = registryOf(cluster);
  const lists = new Map<string, readonly KubeObject[]>();
  return (resource) => {
    const known = lists.get(resource);
    if (known) return known;
    const prefix = registryKeyOf(`${resource}/`);
    const list: KubeObject[] = [];
    for (const [key, { value }] of present) if (value && key.startsWith(prefix)) list.push(value);
    lists.set(resource, list);
    return list;
  };
}

/** All that is in a namespace, by resource. */
function contentsOf(cluster: Cluster, namespace: string): ReadonlyMap<string, readonly KubeObject[]> {
  const found = new Map<string, KubeObject[]>();
  for (const [key, { value }] of registryOf(cluster).present) {
    if (value?.metadata.namespace !== namespace) continue;
    const name = keyOfRegistryKey(key);
    const resource = name.slice(0, name.indexOf('/'));
    found.set(resource, [...(found.get(resource) ?? []), value]);
  }
  return found;
}

function controllersOf({ addresses, faults }: Cluster): Known['controllers'] {
  const found = addresses().filter((address) => address === 'scheduler' || address.startsWith(CONTROLLER));
  return new Map(found.map((address) => [address.replace(CONTROLLER, ''), faults.components.has(address) ? 'stopped' : 'runs']));
}

/** What `whyOf` may know of a cluster as it is now. Nothing changes by it. */
function knownOf(cluster: Cluster): Known {
  const lists = listsOf(cluster);
  const isThere = (address: string): boolean => cluster.addresses().includes(address);
  return {
    nowUs: cluster.nowUs,
    // The caller knows the type that a resource has: the registry holds no other.
    list: <T extends KubeObject>(resource: string, namespace?: string) =>
      lists(resource).filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace) as readonly KubeObject[] as readonly T[],
    contents: (namespace) => contentsOf(cluster, namespace),
    inside({ spec, metadata: { uid = '' } }) {
      const address = `kubelet/${spec?.nodeName}` as const;
      const worker = spec?.nodeName && isThere(address) ? cluster.part(address).inspect().workers.get(uid) : undefined;
      return worker && insideOf(worker);
    },
    log({ spec }, containerId): Printed | undefined {
      const address = `runtime/${spec?.nodeName}` as const;
      if (!spec?.nodeName || !isThere(address)) return undefined;
      const lines = cluster.part(address).inspect().logs(containerId, cluster.nowUs);
      return { lines: lines.length, last: lines.slice(-LINES_TOLD).map(({ text }) => text) };
    },
    image(name) {
      const { known, entrypoint, cmd, server } = imageDescription(name);
      return known ? { entrypoint, cmd, serves: server !== undefined } : undefined;
    },
    missing: (image) => missingOf(image, cluster.config.images, cluster.faults.declared),
    queued: (pod) => whyWaiting(cluster, keyOf(pod)),
    objections: (pod) => objectionsTo(cluster, keyOf(pod)),
    controllers: controllersOf(cluster),
  };
}

/** Why an object (`pods/default/web`) is as it is now; undefined: there is none. */
export function whyOfKey(cluster: Cluster, key: string): Why | undefined {
  const object = registryOf(cluster).present.get(registryKeyOf(key))?.value;
  return object && whyOf(object, knownOf(cluster));
}
