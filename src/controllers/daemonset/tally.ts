import { isReady } from '../../api/conditions';
import { semanticEqual } from '../../api/equality';
import { type KubeObject, keyOf } from '../../api/object';
import type { DaemonSet, Node, Pod } from '../../api/types.gen';
import type { IndexFunction } from '../../client/indexer';
import { type Caches, type News, NOWHERE, type Standing, type Tally, tallied } from '../../client/tally';
import { controllerOf, ownedAndOrphans } from '../shared/ownership';
import { type Claimant, type ClaimKind, claimantOf, claimStanding, oldOf, ownersConcerned, podBelonging } from '../shared/pod-tally';
import { readySinceUs } from '../shared/pods';
import { HASH_LABEL, nodeOf, nodeVerdict, oldestFirst } from './nodes';
import { wantedOn } from './wanted';

// Units are nodes and Pods. The groups of nodes of a set's tally:
/** Nodes that are to have a daemon; those of them that have one, and a ready one, with the time since when. */
export const DESIRED = 'desired';
export const CURRENT = 'current';
export const READY = 'ready';
/** Nodes that have a daemon and are not to have one. */
export const MISSCHEDULED = 'misscheduled';
/** Nodes that need a Pod, and those from which some have to go. */
export const CREATE = 'create';
export const REMOVE = 'remove';
const UPDATED = 'updated ';
/** Nodes that are to have a daemon, by the revisions of those that are alive, and those whose first one is ready, with the time since when. */
const RUNNING = 'crew ';
const RUNNING_READY = 'ready crew ';
/** The group of Pods that are ready, with the time since when. */
export const READY_PODS = 'ready Pods';
const POD_OF = 'Pod of ';

const NODE = 'node ';
export const nodeNameOf = (unit: string): string => unit.slice(NODE.length);

/** How many nodes have a daemon of a revision, and whether any Pod is of it. */
export const countUpdated = (tally: Tally, hash: string): number => tally.count(UPDATED + hash);
export const hasPodOf = (tally: Tally, hash: string): boolean => tally.count(POD_OF + hash) > 0;

/** Nodes on which daemons of the same revisions are alive. */
export interface Crew {
  readonly hashes: readonly string[];
  /** All of them, and those of which the first daemon is ready: groups of the tally. */
  readonly group: string;
  readonly ready: string;
}
export const crewsOf = (tally: Tally): readonly Crew[] =>
  tally
    .groups()
    .filter((group) => group.startsWith(RUNNING))
    .map((group) => ({ hashes: group.slice(RUNNING.length).split('+'), group, ready: RUNNING_READY + group.slice(RUNNING.length) }));

const hashOf = ({ metadata }: Pod): string => metadata.labels?.[HASH_LABEL] ?? '';
const isAlive = ({ metadata }: Pod): boolean => metadata.deletionTimestamp === undefined;

const KIND: ClaimKind<DaemonSet> = { kind: 'DaemonSet', owners: 'daemonsets', selectorOf: ({ spec }) => spec?.selector };

/** Pods by their controller, or their namespace if they have none, and by the node that they are on or made for. */
export const byPlace: IndexFunction = (object) => [placeOf(controllerOf(object)?.uid ?? `orphans/${object.metadata.namespace}`, nodeOf(object as Pod))];
const placeOf = (controller: string, node: string): string => `${controller} ${node}`;

/** What of a set its tally depends on. */
interface Terms {
  readonly claimant: Claimant;
  readonly set: DaemonSet;
}
const termsOf = (set: DaemonSet): Terms => {
  const { apiVersion, kind, metadata, spec } = set;
  const { name = '', namespace = '', uid = '' } = metadata;
  const { selector = {}, template = { spec: { containers: [] } }, updateStrategy = {} } = spec ?? {};
  return { claimant: claimantOf(KIND, set), set: { apiVersion, kind, metadata: { name, namespace, uid }, spec: { selector, template, updateStrategy } } };
};

/** The set's Pods on a node, the oldest first. */
export function daemonsOn(caches: Caches, set: DaemonSet, node: string): readonly Pod[] {
  const { uid = '', namespace } = set.metadata;
  const claimant = claimantOf(KIND, set);
  const there = [uid, `orphans/${namespace}`].flatMap((controller) => caches.indexed<Pod>('pods', 'place', placeOf(controller, node)));
  return oldestFirst(there.filter((pod) => ['claimed', 'adopted'].includes(podBelonging(KIND.kind, claimant, pod) ?? '')));
}

function standingOfNode(caches: Caches, name: string, set: DaemonSet): Standing {
  const node = caches.store<Node>('nodes').get(name);
  const there = daemonsOn(caches, set, name);
  const { creates, remove } = wantedOn(set, name, node, there);
  const standing: Record<string, number> = {};
  if (creates) standing[CREATE] = 0;
  if (remove.length > 0) standing[REMOVE] = 0;
  if (!node) return standing;
  if (!nodeVerdict(set, node).runs) return there.length > 0 ? { ...standing, [MISSCHEDULED]: 0 } : standing;
  standing[DESIRED] = 0;
  if (there.length > 0) standing[CURRENT] = 0;
  for (const pod of there) standing[UPDATED + hashOf(pod)] = 0;
  const alive = there.filter(isAlive);
  const ready = alive.filter(isReady);
  if (ready.length > 0) standing[READY] = Math.min(...ready.map(readySinceUs));
  if (alive.length > 0) {
    const crew = [...new Set(alive.map(hashOf))].sort().join('+');
    standing[RUNNING + crew] = 0;
    if (isReady(alive[0]!)) standing[RUNNING_READY + crew] = readySinceUs(alive[0]!);
  }
  return standing;
}

const standingOfPod = (pod: Pod): Standing => ({ [POD_OF + hashOf(pod)]: 0, ...(isReady(pod) && { [READY_PODS]: readySinceUs(pod) }) });

/** Whether a change of a node can make a difference to daemons; most status updates cannot. */
export const concernsDaemons = (old: KubeObject, node: KubeObject): boolean =>
  !semanticEqual(old.metadata.labels, node.metadata.labels) || !semanticEqual((old as Node).spec, (node as Node).spec);

function touches(caches: Caches, news: News): readonly (readonly [string, string])[] {
  const old = oldOf(news);
  if (news.informer === 'nodes') {
    const concerned = news.type !== 'updated' || concernsDaemons(news.old, news.object) ? [...caches.store('daemonsets').keys()] : [];
    return concerned.map((set) => [set, NODE + news.key] as const);
  }
  if (news.informer !== 'pods') return [];
  const places = new Set([news.object, old].flatMap((pod) => (pod ? NODE + nodeOf(pod as Pod) : [])));
  return ownersConcerned(KIND, caches, news).flatMap((set) => [news.key, ...places].map((unit) => [set, unit] as const));
}

/** Tallies of the nodes of DaemonSets, and of their Pods. */
export const daemonTally = tallied<DaemonSet, Terms>({
  owners: KIND.owners,
  terms: termsOf,
  units(caches, set) {
    const pods = ownedAndOrphans<Pod>(caches, 'pods', set);
    return [...pods.map(keyOf), ...pods.map((pod) => NODE + nodeOf(pod)), ...[...caches.store('nodes').keys()].map((name) => NODE + name)];
  },
  standing(caches, unit, { claimant, set }) {
    if (unit.startsWith(NODE)) return standingOfNode(caches, nodeNameOf(unit), set);
    const pod = caches.store<Pod>('pods').get(unit);
    return pod ? claimStanding(podBelonging(KIND.kind, claimant, pod), () => standingOfPod(pod)) : NOWHERE;
  },
  touches,
});
