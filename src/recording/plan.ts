import { type KubeObject, keyOf } from '../api/object';
import { isPodTerminal } from '../api/pod-phase';
import type { Node, Pod } from '../api/types.gen';
import { MIRROR_POD } from '../api/validation/pod-annotations';
import type { NodeShape } from '../cluster/config';
import type { Change } from '../live/reflector';
import { type Recording, reachesTo } from './recording';
import { unpackSegment } from './unpacked';

/**
 * What of a recording is done again in a simulated cluster. As in kube-scheduler-simulator, Pods are created again, not the workloads that made them: whoever made
 * or deleted a Pod, when it came and went is in the recording, and only where it goes is decided anew. So the controllers that make Pods have to stand still.
 */
export interface Plan {
  /** The cluster as the recording begins. */
  readonly objects: readonly KubeObject[];
  /** In their order, each so long after the beginning. */
  readonly deeds: readonly (Deed & { readonly afterUs: number })[];
  readonly lengthUs: number;
  /** The Pods that are decided about, by name, and where each was. */
  readonly pods: ReadonlyMap<string, { readonly was: string | undefined }>;
  /** The cluster as the recording ends. */
  readonly end: readonly KubeObject[];
  readonly left: readonly Left[];
}

export type Deed =
  | { readonly do: 'create'; readonly object: KubeObject }
  | { readonly do: 'delete'; readonly kind: 'Pod' | 'Service'; readonly key: string }
  | { readonly do: 'add-node'; readonly node: NodeShape }
  | { readonly do: 'remove-node'; readonly node: string }
  | { readonly do: 'change-node'; readonly node: string; readonly patch: object };

/** Why something that was recorded is not done again. */
export type LeftCode =
  /** Pods that their node has from a file. */
  | 'static-pods'
  /** Pods that were changed while they ran. */
  | 'changed-pods'
  /** Pods that had come to their end in life: their room is given back by deleting them. */
  | 'ended-pods'
  /** Nodes that were not ready for a time, or whose size has changed. */
  | 'changed-nodes'
  /** More than can be done again. */
  | 'rest'
  /** Refused by the simulated API server, in its words. */
  | 'refused'
  /** Pods of a scheduler that the configuration does not have. */
  | 'other-schedulers';

export interface Left {
  readonly code: LeftCode;
  readonly count: number;
  /** The first few. */
  readonly names: readonly string[];
}

const NAMES_MAX = 8;
const DEEDS_MAX = 40_000;

/** Notes what is left out; each name is told once. */
export function createLeft(known: readonly Left[] = []): { readonly note: (code: LeftCode, name: string) => void; readonly all: () => readonly Left[] } {
  const left = new Map(known.map(({ code, count, names }) => [code, { count, names: new Set(names) }]));
  return {
    note(code, name) {
      const of = left.get(code) ?? { count: 0, names: new Set<string>() };
      of.count++;
      if (of.names.size < NAMES_MAX) of.names.add(name);
      left.set(code, of);
    },
    all: () => [...left].map(([code, { count, names }]) => ({ code, count, names: [...names] })),
  };
}

type Timed = Deed & { readonly afterUs: number };

/** What there is to do of a recording. Throws RecordingError where it is damaged. */
export function planOf(recording: Recording): Plan {
  const fromUs = reachesTo(recording);
  const left = createLeft();
  const early: Timed[] = [];
  const deeds: Timed[] = [];
  const pods = new Map<string, { was: string | undefined }>();
  const objects: KubeObject[] = [];
  const end = new Map<string, KubeObject>();

  function see(change: Change, afterUs: number): void {
    const { resource, key, was, is } = change;
    if (is) end.set(`${resource}/${key}`, is);
    else end.delete(`${resource}/${key}`);
    const add = (deed: Deed): void => void deeds.push({ ...deed, afterUs });
    if (resource === 'pods') podChanged(key, was as Pod | undefined, is as Pod | undefined, add);
    else if (resource === 'nodes') nodeChanged(key, was as Node | undefined, is as Node | undefined, add);
    else if (resource === 'services' && was && !is) add({ do: 'delete', kind: 'Service', key });
    else if (!was && is && resource === 'services') add({ do: 'create', object: asNewObject(is) });
    // Whom a Pod belongs to may be heard of after it: watches do not wait for each other.
    else if (!was && is && OWNERS.has(resource)) early.push({ do: 'create', object: asNewObject(is), afterUs: 0 });
  }

  function podChanged(key: string, was: Pod | undefined, is: Pod | undefined, add: (deed: Deed) => void): void {
    const isNew = is !== undefined && was?.metadata.uid !== is.metadata.uid;
    if (was && (isNew || !is) && !isStatic(was) && !isPodTerminal(was)) add({ do: 'delete', kind: 'Pod', key });
    if (!is) return;
    if (isStatic(is)) {
      if (isNew) left.note('static-pods', key);
      return;
    }
    if (isNew) {
      if (isPodTerminal(is)) return;
      pods.set(key, { was: is.spec?.nodeName });
      add({ do: 'create', object: podAsNew(is) });
      return;
    }
    const known = pods.get(key);
    if (known && is.spec?.nodeName) known.was = is.spec.nodeName;
    if (was && !isPodTerminal(was) && isPodTerminal(is)) {
      left.note('ended-pods', key);
      add({ do: 'delete', kind: 'Pod', key });
    } else if (was && wants(was) !== wants(is)) left.note('changed-pods', key);
  }

  function nodeChanged(name: string, was: Node | undefined, is: Node | undefined, add: (deed: Deed) => void): void {
    if (!is) add({ do: 'remove-node', node: name });
    else if (!was) add({ do: 'add-node', node: shapeOf(is) });
    else {
      const patch = patchOf(was, is);
      if (patch) add({ do: 'change-node', node: name, patch });
      if (beyondPatch(was) !== beyondPatch(is)) left.note('changed-nodes', name);
    }
  }

  for (const [i, segment] of recording.segments.entries()) {
    const { state, changes } = unpackSegment(segment);
    if (i === 0)
      for (const { resource, key, is } of state) {
        if (!is) continue;
        end.set(`${resource}/${key}`, is);
        if (resource === 'events') continue;
        objects.push(is);
        if (resource === 'pods' && !(is as Pod).spec?.nodeName && !isPodTerminal(is as Pod)) pods.set(key, { was: undefined });
      }
    for (const change of changes) see(change, change.atUs - fromUs);
  }
  const all = [...early, ...deeds];
  for (const { do: what } of all.slice(DEEDS_MAX)) left.note('rest', what);
  return { objects, deeds: all.slice(0, DEEDS_MAX), lengthUs: recording.endUs - fromUs, pods, end: [...end.values()], left: left.all() };
}

/** What Pods belong to, and the scheduler looks up: they are there from the beginning. */
const OWNERS: ReadonlySet<string> = new Set(['namespaces', 'replicasets', 'statefulsets']);

const isStatic = ({ metadata }: Pod): boolean => metadata.annotations?.[MIRROR_POD] !== undefined;

/** What a Pod asks of the scheduler. */
const wants = ({ spec }: Pod): string => JSON.stringify([spec?.containers.map(({ resources }) => resources), spec?.schedulingGates]);

/** An object as somebody creates it. */
function asNewObject(object: KubeObject): KubeObject {
  const { name, namespace, labels, annotations, ownerReferences } = object.metadata;
  const { status: _, ...rest } = object as KubeObject & { readonly status?: unknown };
  const metadata = {
    name,
    ...(namespace && { namespace }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(ownerReferences && { ownerReferences }),
  };
  if (object.kind !== 'Service') return { ...rest, metadata } as KubeObject;
  // Addresses and ports of nodes are given anew.
  const { selector, ports = [] } =
    (rest as { readonly spec?: { readonly selector?: unknown; readonly ports?: readonly { readonly port: number }[] } }).spec ?? {};
  return { ...rest, metadata, spec: { selector, ports: ports.map(({ port }, i) => ({ name: `p${i}`, port })) } } as KubeObject;
}

/** A Pod as it was created: without what the scheduler, the kubelet and admission have given it. Whose account it runs as nobody here knows. */
function podAsNew(pod: Pod): KubeObject {
  const {
    nodeName: _,
    priority: __,
    preemptionPolicy,
    serviceAccountName,
    serviceAccount,
    imagePullSecrets,
    ephemeralContainers,
    ...spec
  } = pod.spec ?? { containers: [] };
  return { ...asNewObject(pod), spec } as KubeObject;
}

const shapeOf = ({ metadata: { name = '', labels }, spec, status }: Node): NodeShape => {
  const taints = ownTaints(spec?.taints);
  return { name, capacity: status?.capacity ?? status?.allocatable ?? {}, ...(labels && { labels }), ...(taints.length > 0 && { taints }) };
};

type Taints = NonNullable<NonNullable<Node['spec']>['taints']>;

/** Taints that somebody has given; those of a node's conditions follow from them, and a simulated one has its own. */
const ownTaints = (taints: Taints = []): Taints => taints.filter(({ key }) => !key.startsWith('node.kubernetes.io/'));

/** What has changed of a node and can be changed by a request: labels, taints, whether it takes Pods. */
function patchOf(was: Node, is: Node): object | undefined {
  const [labelsWere, labels] = [was.metadata.labels ?? {}, is.metadata.labels ?? {}];
  const gone = Object.keys(labelsWere).filter((label) => !Object.hasOwn(labels, label));
  const [taintsWere, taints] = [ownTaints(was.spec?.taints), ownTaints(is.spec?.taints)];
  const [cordonedWas, cordoned] = [was.spec?.unschedulable ?? false, is.spec?.unschedulable ?? false];
  const areLabels = JSON.stringify(labelsWere) !== JSON.stringify(labels);
  const areTaints = JSON.stringify(taintsWere) !== JSON.stringify(taints);
  if (!areLabels && !areTaints && cordonedWas === cordoned) return undefined;
  return {
    ...(areLabels && { metadata: { labels: { ...labels, ...Object.fromEntries(gone.map((label) => [label, null])) } } }),
    spec: { ...(areTaints && { taints }), ...(cordonedWas !== cordoned && { unschedulable: cordoned || null }) },
  };
}

/** What of a node no request changes: what it has to give, and whether it is ready. */
const beyondPatch = ({ status }: Node): string => JSON.stringify([status?.allocatable, status?.conditions?.find(({ type }) => type === 'Ready')?.status]);

/** `Pod default/web` */
export const namedIn = ({ kind, metadata }: KubeObject): string => `${kind} ${keyOf({ metadata })}`;
