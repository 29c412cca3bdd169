import type { KubeObject } from '../../../api/object';
import { SERVICE_NAME } from '../../../api/service-name';
import type { DaemonSet, Deployment, EndpointSlice, Job, PersistentVolumeClaim, Pod, ReplicaSet, Service, StatefulSet } from '../../../api/types.gen';
import { objectsOf, type Resources } from '../../store/cluster';
import type { LayerName } from '../../store/preferences';

/** What can be shown beneath the nodes, and what it has to do with the Pods: facts of the API objects alone. */

/** An object of a layer. */
export interface Card {
  /** Its registry key: `deployments/default/hello`. */
  readonly key: string;
  readonly layer: LayerName;
  readonly kind: string;
  readonly name: string;
  /** How it stands: `2/2`, `Bound`. */
  readonly detail: string;
}

/** One object owns another, selects it as an endpoint, or is mounted by it. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly layer: LayerName;
  /** An endpoint that gets no requests now, a claim that has no volume yet. */
  readonly isIdle: boolean;
}

export interface Layers {
  /** The row nearest to the Pods first. */
  readonly rows: readonly (readonly Card[])[];
  readonly links: readonly Link[];
}

const keyOf = (resource: string, { metadata: { namespace, name } }: KubeObject): string => `${resource}/${namespace}/${name}`;
const ratio = (ready: number | undefined, all: number | undefined): string => `${ready ?? 0}/${all ?? 0}`;

interface OwnerKind {
  readonly kind: string;
  readonly resource: string;
  readonly detail: (object: KubeObject) => string;
}

const replicas = (object: KubeObject): string => {
  const { spec, status } = object as Deployment | ReplicaSet | StatefulSet;
  return ratio(status?.readyReplicas, spec?.replicas ?? 1);
};

/** Who makes Pods, and who makes those. */
const MAKERS: readonly OwnerKind[] = [
  { kind: 'ReplicaSet', resource: 'replicasets', detail: replicas },
  { kind: 'StatefulSet', resource: 'statefulsets', detail: replicas },
  { kind: 'ReplicationController', resource: 'replicationcontrollers', detail: replicas },
  {
    kind: 'DaemonSet',
    resource: 'daemonsets',
    detail: (object) => ratio((object as DaemonSet).status?.numberReady, (object as DaemonSet).status?.desiredNumberScheduled),
  },
  { kind: 'Job', resource: 'jobs', detail: (object) => ratio((object as Job).status?.succeeded, (object as Job).spec?.completions ?? 1) },
];
const MAKERS_OF_MAKERS: readonly OwnerKind[] = [
  { kind: 'Deployment', resource: 'deployments', detail: replicas },
  { kind: 'CronJob', resource: 'cronjobs', detail: () => '' },
];

const controllerUid = ({ metadata }: KubeObject): string | undefined => metadata.ownerReferences?.find((owner) => owner.controller)?.uid;

/** A ReplicaSet that a rollout has left behind is history: it is shown while it has Pods. */
const isRetired = (object: KubeObject): boolean => object.kind === 'ReplicaSet' && (object as ReplicaSet).spec?.replicas === 0;

function owners(resources: Resources): Layers {
  const cardOfUid = new Map<string, Card>();
  const rowOf = (kinds: readonly OwnerKind[], isShown: (object: KubeObject) => boolean): readonly Card[] =>
    kinds.flatMap(({ kind, resource, detail }) =>
      [...objectsOf(resources, resource).values()].filter(isShown).map((object): Card => {
        const card: Card = { key: keyOf(resource, object), layer: 'owners', kind, name: object.metadata.name ?? '', detail: detail(object) };
        cardOfUid.set(object.metadata.uid ?? '', card);
        return card;
      }),
    );
  const pods = [...objectsOf<Pod>(resources, 'pods').values()];
  const withPods = new Set(pods.map(controllerUid));
  const makers = rowOf(MAKERS, (object) => !isRetired(object) || withPods.has(object.metadata.uid));
  const links: Link[] = [];
  const link = (key: string, object: KubeObject): void => {
    const owner = cardOfUid.get(controllerUid(object) ?? '');
    if (owner) links.push({ from: owner.key, to: key, layer: 'owners', isIdle: false });
  };
  for (const pod of pods) link(keyOf('pods', pod), pod);
  const above = rowOf(MAKERS_OF_MAKERS, () => true);
  for (const { resource } of MAKERS)
    for (const object of objectsOf(resources, resource).values()) if (cardOfUid.has(object.metadata.uid ?? '')) link(keyOf(resource, object), object);
  return { rows: [makers, above], links };
}

/** Services with a selector, and the Pods that their EndpointSlices name. */
function services(resources: Resources): Layers {
  const endpoints = new Map<string, Map<string, boolean>>();
  for (const slice of objectsOf<EndpointSlice>(resources, 'endpointslices').values()) {
    const service = `services/${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME]}`;
    const known = endpoints.get(service) ?? new Map<string, boolean>();
    for (const { targetRef, conditions } of slice.endpoints ?? [])
      if (targetRef?.kind === 'Pod') known.set(`pods/${targetRef.namespace}/${targetRef.name}`, conditions?.ready !== false);
    endpoints.set(service, known);
  }
  const shown = [...objectsOf<Service>(resources, 'services').values()].filter((service) => service.spec?.selector);
  const endpointsOf = (service: Service) => [...(endpoints.get(keyOf('services', service)) ?? [])];
  return {
    rows: [
      shown.map((service) => {
        const all = endpointsOf(service);
        const detail = ratio(all.filter(([, isReady]) => isReady).length, all.length);
        return { key: keyOf('services', service), layer: 'services', kind: 'Service', name: service.metadata.name ?? '', detail };
      }),
    ],
    links: shown.flatMap((service) =>
      endpointsOf(service).map(([to, isReady]): Link => ({ from: keyOf('services', service), to, layer: 'services', isIdle: !isReady })),
    ),
  };
}

/** Claims, and the Pods that use them. */
function volumes(resources: Resources): Layers {
  const claims = objectsOf<PersistentVolumeClaim>(resources, 'persistentvolumeclaims');
  const isBound = (key: string): boolean => claims.get(key)?.status?.phase === 'Bound';
  const links = [...objectsOf<Pod>(resources, 'pods').values()].flatMap((pod) =>
    (pod.spec?.volumes ?? []).flatMap((volume): Link[] => {
      const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${pod.metadata.name}-${volume.name}`);
      const from = `persistentvolumeclaims/${pod.metadata.namespace}/${claim}`;
      return claim && claims.has(from) ? [{ from, to: keyOf('pods', pod), layer: 'volumes', isIdle: !isBound(from) }] : [];
    }),
  );
  const row = [...claims.values()].map(
    (claim): Card => ({
      key: keyOf('persistentvolumeclaims', claim),
      layer: 'volumes',
      kind: 'PersistentVolumeClaim',
      name: claim.metadata.name ?? '',
      detail: claim.status?.phase ?? 'Pending',
    }),
  );
  return { rows: [row], links };
}

const MAKE: Readonly<Record<LayerName, (resources: Resources) => Layers>> = { owners, services, volumes };

/** The layers that are asked for, one beneath the other. */
export function layersOf(resources: Resources, shown: readonly LayerName[]): Layers {
  const layers = shown.map((layer) => MAKE[layer](resources));
  return { rows: layers.flatMap(({ rows }) => rows).filter((row) => row.length > 0), links: layers.flatMap(({ links }) => links) };
}

/** What of the mirror the layers are made of: as long as none of it changes, they are the same. */
export const SOURCES: Readonly<Record<LayerName, readonly string[]>> = {
  owners: ['pods', ...[...MAKERS, ...MAKERS_OF_MAKERS].map(({ resource }) => resource)],
  services: ['services', 'endpointslices'],
  volumes: ['pods', 'persistentvolumeclaims'],
};
