import { isReady } from '../../api/conditions';
import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { memo } from '../../api/memo';
import { type KubeObject, keyOf } from '../../api/object';
import type { Pod, Service } from '../../api/types.gen';
import { type Caches, type News, NOWHERE, type Standing, type Tallies, type Tally, tallied } from '../../client/tally';
import { oldOf, ownersSelecting } from './pod-tally';
import { podCondition } from './pods';
import { PODS, SERVICES } from './resources';
import { candidatesOf, hasEndpoint, selectorOf } from './service-pods';

/** What stands of a Pod in an EndpointSlice or in Endpoints. */
export interface Entry {
  readonly ready: boolean;
  readonly ports: unknown;
}

/** In what EndpointSlices and Endpoints differ. */
export interface EndpointKind<Holder extends KubeObject, E extends Entry = Entry> {
  /** The informer of the objects that hold a Service's endpoints. */
  readonly holders: string;
  /** The key of the Service whose endpoints it holds. */
  readonly serviceOf: (holder: Holder) => string;
  readonly holdersOf: (caches: Caches, service: string) => readonly Holder[];
  /** What a holder says, by the Pods' keys; asked again and again. */
  readonly entriesOf: (holder: Holder) => ReadonlyMap<string, E>;
  /** What should be said of a Pod that has an endpoint. */
  readonly entryOf: (caches: Caches, pod: Pod, service: Service) => E | undefined;
  /** What else changes what should be said. */
  readonly alsoTouches?: (caches: Caches, news: News) => readonly (readonly [service: string, unit: string])[];
}

// The groups of a Service's tally.
/** Pods that should have an endpoint; also by the ports that they offer. */
export const WANTED = 'wanted';
export const OFFERING = 'offering ';
/** Pods of which not what should be said is. */
export const UNSETTLED = 'unsettled';

const LEFT_OVER: Standing = { [UNSETTLED]: 0 };

/** Where the Pods of a Service stand that should have an endpoint, by the ports that they offer: mostly all the same. */
const standingsOf = memo((ports: string) => {
  const settled: Standing = { [WANTED]: 0, [OFFERING + ports]: 0 };
  return { settled, unsettled: { ...settled, ...LEFT_OVER } };
});

const podOf = (caches: Caches, unit: string): Pod | undefined => caches.store<Pod>(PODS.plural).get(unit);
const isSelected = (pod: Pod, service: Service): boolean => matchesLabelSelector(selectorOf(service), pod.metadata.labels);

/** What should be said of a Pod, if anything. */
export function wantedOf<Holder extends KubeObject, E extends Entry>(
  { entryOf }: EndpointKind<Holder, E>,
  caches: Caches,
  service: Service,
  unit: string,
): E | undefined {
  const pod = podOf(caches, unit);
  return pod && hasEndpoint(pod) && isSelected(pod, service) ? entryOf(caches, pod, service) : undefined;
}

function heldOf<Holder extends KubeObject>({ holdersOf, entriesOf }: EndpointKind<Holder>, caches: Caches, service: string, unit: string): readonly Entry[] {
  return holdersOf(caches, service).flatMap((holder) => entriesOf(holder).get(unit) ?? []);
}

/** The Pods of which a holder says something else than before, each with the Service. */
function touchedBy<Holder extends KubeObject>({ serviceOf, entriesOf }: EndpointKind<Holder>, before: Holder | undefined, after: Holder | undefined) {
  const old = before && entriesOf(before);
  const next = after && entriesOf(after);
  // Labels say whose it is.
  const isSame = semanticEqual(before?.metadata.labels, after?.metadata.labels);
  const changed = [...(next ?? [])].filter(([unit, entry]) => !isSame || !semanticEqual(entry, old?.get(unit))).map(([unit]) => unit);
  const gone = [...(old?.keys() ?? [])].filter((unit) => !isSame || !next?.has(unit));
  const services = new Set([before, after].flatMap((holder) => (holder ? serviceOf(holder) : [])));
  return [...services].flatMap((service) => [...changed, ...gone].map((unit) => [service, unit] as const));
}

/** Tallies of the Pods behind Services: of which of them not what should be said stands in the holders. */
export function endpointTally<Holder extends KubeObject>(kind: EndpointKind<Holder>): (caches: Caches) => Tallies {
  return tallied<Service, Service>({
    owners: SERVICES.plural,
    terms: ({ metadata: { name = '', namespace = '' }, ...service }) => ({ ...service, metadata: { name, namespace }, status: {} }),
    units: (caches, service) => [
      ...candidatesOf(caches, service).map(keyOf),
      ...kind.holdersOf(caches, keyOf(service)).flatMap((holder) => [...kind.entriesOf(holder).keys()]),
    ],
    standing(caches, unit, service) {
      const wanted = wantedOf(kind, caches, service, unit);
      const held = heldOf(kind, caches, keyOf(service), unit);
      const settled = wanted ? held.length === 1 && semanticEqual(held[0], wanted) : held.length === 0;
      if (!wanted) return settled ? NOWHERE : LEFT_OVER;
      const standings = standingsOf(JSON.stringify(wanted.ports));
      return settled ? standings.settled : standings.unsettled;
    },
    touches(caches, news) {
      if (news.informer === PODS.plural)
        return ownersSelecting(caches, SERVICES.plural, selectorOf, news.object, oldOf(news)).map((service) => [service, news.key] as const);
      if (news.informer !== kind.holders) return kind.alsoTouches?.(caches, news) ?? [];
      return touchedBy(kind, news.type === 'added' ? undefined : (news.old as Holder), news.type === 'deleted' ? undefined : (news.object as Holder));
    },
  });
}

/**
 * The earliest of the changes that are not written yet; when the Service began, if it has never been looked after (`TriggerTimeTracker`).
 * A Pod's readiness is such a change, and that alone: when it last changed is what the Pod says.
 */
export function triggerTime<Holder extends KubeObject>(
  kind: EndpointKind<Holder>,
  caches: Caches,
  service: Service,
  tally: Tally,
  isKnown: boolean,
): string | undefined {
  if (!isKnown) return service.metadata.creationTimestamp;
  const changes = tally.units(UNSETTLED).flatMap((unit) => {
    const pod = podOf(caches, unit);
    const [held] = heldOf(kind, caches, keyOf(service), unit);
    return pod && isSelected(pod, service) && held?.ready !== isReady(pod) ? (podCondition(pod, 'Ready')?.lastTransitionTime ?? []) : [];
  });
  return changes.sort()[0];
}
