import { type KubeObject, keyOf } from '../api/object';
import type { Event, OwnerReference, Pod } from '../api/types.gen';
import type { Why } from '../why/why';
import { whyOf } from '../why/why-of';
import { type Holdings, held, newHoldings, subjectFor } from './holdings';
import { journeyOf, type SeenStep } from './journey';
import { knownOf } from './known';
import type { Reflector } from './reflector';
import { type List, type ListQuestion, listOf, type Orders, whenOf } from './rows';
import { type Sight, sightOf } from './scopes';
import { newTiles, type Tile, type Tiles, tilesOf } from './tiles';
import { WATCHED } from './watched';

/** A real cluster as it is looked at: who looks, what is known, and what of that is drawn. */
export interface Live {
  readonly reflectors: Map<string, readonly Reflector[]>;
  readonly holdings: Holdings;
  readonly tiles: Tiles;
  readonly orders: Orders;
  /** Of a recording: what could be seen of each kind. Nobody looks any more. */
  readonly recorded?: ReadonlyMap<string, Sight>;
}

export const newLive = (): Live => ({ reflectors: new Map(), holdings: newHoldings(), tiles: newTiles(), orders: new Map() });

/** What the page wants to know, and to be told again whenever it changes. */
export type Question =
  | { readonly ask: 'overview' }
  | ({ readonly ask: 'list' } & ListQuestion)
  /** `pods/shop/web`, `nodes/node-1`. */
  | { readonly ask: 'object'; readonly key: string };

export interface Overview {
  readonly sights: readonly Sight[];
  readonly tiles: readonly Tile[];
  readonly troubledPods: number;
}

export interface Told {
  readonly reason: string;
  readonly message: string;
  readonly type: string;
  readonly count: number;
  readonly at: string;
}

/** Another object, by its key, as far as it is known. */
export interface Kin {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly known: boolean;
}

export interface ObjectAnswer {
  readonly object: KubeObject;
  readonly why: Why;
  readonly nowUs: number;
  readonly events: readonly Told[];
  /** From whoever controls it to the one at the top. */
  readonly owners: readonly Kin[];
  /** What it controls, or, of a node, the Pods on it; of a Service, those that it selects. */
  readonly owned: readonly Kin[];
  readonly ownedCount: number;
  readonly journey?: readonly SeenStep[];
}

export type AnswerOf<Q extends Question> = Q extends { readonly ask: 'overview' }
  ? Overview
  : Q extends { readonly ask: 'list' }
    ? List
    : ObjectAnswer | undefined;

const OWNED_MAX = 200;
const EVENTS_MAX = 50;
/** What is never asked for, as it may be secret; beside it, whatever cannot be seen whole. */
const NEVER_SEEN: readonly string[] = ['configmaps', 'secrets', 'persistentvolumeclaims', 'networkpolicies', 'poddisruptionbudgets'];

/** How much of a kind can be seen, or could be. */
export function sightIn({ recorded, reflectors, holdings }: Live, resource: string): Sight {
  const then = recorded?.get(resource);
  return then ? { ...then, count: held(holdings, resource).size } : sightOf(resource, reflectors.get(resource) ?? []);
}

/** Resources of which not all is known. */
function unseenBy(live: Live): ReadonlySet<string> {
  const { holdings } = live;
  const partly = WATCHED.filter((resource) => {
    const sight = sightIn(live, resource);
    return sight.scope !== 'cluster' || !sight.synced;
  });
  return new Set([...NEVER_SEEN.filter((resource) => !holdings.objects.has(resource)), ...partly]);
}

export function answer<Q extends Question>(live: Live, question: Q, nowUs: number): AnswerOf<Q>;
export function answer(live: Live, question: Question, nowUs: number): Overview | List | ObjectAnswer | undefined {
  switch (question.ask) {
    case 'overview':
      return overviewOf(live);
    case 'list':
      return listOf(live.orders, live.holdings, question, nowUs / 1e3);
    case 'object':
      return objectOf(live, question.key, nowUs);
  }
}

function overviewOf(live: Live): Overview {
  const shown = tilesOf(live.tiles, live.holdings);
  return {
    sights: WATCHED.map((resource) => sightIn(live, resource)),
    tiles: shown,
    troubledPods: shown.reduce((sum, { pods }) => sum + pods.reject, 0),
  };
}

const resourceOfKind: ReadonlyMap<string, string> = new Map([
  ['Node', 'nodes'],
  ['Pod', 'pods'],
  ['Deployment', 'deployments'],
  ['ReplicaSet', 'replicasets'],
  ['StatefulSet', 'statefulsets'],
  ['DaemonSet', 'daemonsets'],
  ['Job', 'jobs'],
  ['CronJob', 'cronjobs'],
]);

const kinOf = (resource: string, key: string, kind: string, known: boolean): Kin => ({ key: `${resource}/${key}`, kind, name: key, known });

function ownersOf(holdings: Holdings, object: KubeObject): readonly Kin[] {
  const owners: Kin[] = [];
  let current: KubeObject | undefined = object;
  // An owner's owner and so on; nobody owns itself, but who knows what a cluster says.
  while (current && owners.length < 8) {
    const owner: OwnerReference | undefined = current.metadata.ownerReferences?.find(({ controller }) => controller);
    if (!owner) break;
    const resource: string = resourceOfKind.get(owner.kind) ?? owner.kind.toLowerCase();
    const key = owner.kind === 'Node' ? owner.name : `${object.metadata.namespace}/${owner.name}`;
    current = held(holdings, resource).get(key);
    owners.push(kinOf(resource, key, owner.kind, current !== undefined));
  }
  return owners;
}

const OWNING: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['replicasets'],
  ReplicaSet: ['pods'],
  StatefulSet: ['pods'],
  DaemonSet: ['pods'],
  Job: ['pods'],
  CronJob: ['jobs'],
};

function ownedBy(holdings: Holdings, object: KubeObject): readonly Kin[] {
  const { kind, metadata } = object;
  if (kind === 'Node') return [...(holdings.podsByNode.get(metadata.name ?? '')?.keys() ?? [])].map((key) => kinOf('pods', key, 'Pod', true));
  const selector =
    kind === 'Service' ? Object.entries((object as { readonly spec?: { readonly selector?: Readonly<Record<string, string>> } }).spec?.selector ?? {}) : [];
  if (selector.length > 0) {
    const selects = ({ metadata: { namespace, labels } }: Pod): boolean =>
      namespace === metadata.namespace && selector.every(([label, value]) => labels?.[label] === value);
    return [...held<Pod>(holdings, 'pods').values()].filter(selects).map((pod) => kinOf('pods', keyOf(pod), 'Pod', true));
  }
  return (OWNING[kind] ?? []).flatMap((resource) =>
    [...held(holdings, resource).values()]
      .filter((one) => one.metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === metadata.uid))
      .map((one) => kinOf(resource, keyOf(one), one.kind, true)),
  );
}

const told = (event: Event): Told => ({
  reason: event.reason ?? '',
  message: event.message ?? '',
  type: event.type ?? '',
  count: event.series?.count ?? event.count ?? 1,
  at: whenOf(event),
});

function objectOf(live: Live, key: string, nowUs: number): ObjectAnswer | undefined {
  const { holdings } = live;
  const slash = key.indexOf('/');
  const object = held(holdings, key.slice(0, slash)).get(key.slice(slash + 1));
  if (!object) return undefined;
  const events = [...(holdings.eventsAbout.get(subjectFor(object))?.values() ?? [])].sort((a, b) => (whenOf(a) < whenOf(b) ? -1 : 1));
  const owned = ownedBy(holdings, object);
  return {
    object,
    why: whyOf(object, knownOf(holdings, unseenBy(live), nowUs)),
    nowUs,
    events: events.slice(-EVENTS_MAX).map(told),
    owners: ownersOf(holdings, object),
    owned: owned.slice(0, OWNED_MAX),
    ownedCount: owned.length,
    ...(object.kind === 'Pod' && { journey: journeyOf(object as Pod, events) }),
  };
}
