import { matchesLabelSelector } from '../../api/label-selector';
import { type KubeObject, keyOf } from '../../api/object';
import type { LabelSelector, Pod } from '../../api/types.gen';
import type { Step } from '../../client/controller';
import { type Caches, type News, NOWHERE, type Standing, type Tally, tallied } from '../../client/tally';
import { belonging, type ClaimOptions, claimSteps, controllerOf, ownedAndOrphans } from './ownership';
import { PODS } from './resources';

/** How the Pods of a kind of owner are counted. */
export interface ClaimedPods<Owner extends KubeObject, Terms> {
  readonly kind: string;
  /** The owners' informer, with the index `namespace`. The Pods' informer needs the index `controller`. */
  readonly owners: string;
  readonly selectorOf: (owner: Owner) => LabelSelector | undefined;
  /** Which Pods it adopts and releases; default: all. */
  readonly claims?: (pod: Pod) => boolean;
  /** What else of the owner the Pods' standing depends on. */
  readonly terms: (owner: Owner) => Terms;
  /** Where a Pod stands that is claimed. */
  readonly standing: (pod: Pod, terms: Terms) => Standing;
}

const ADOPTED = 'adopted';
const RELEASED = 'released';

/**
 * Tallies of the Pods that owners claim: those that they control, and orphans that match their selectors, which count as theirs at once
 * (`PodControllerRefManager.ClaimPods`).
 */
export function claimedPods<Owner extends KubeObject, Terms>({ kind, owners, selectorOf, claims, ...spec }: ClaimedPods<Owner, Terms>) {
  /** The owners whose Pod it is or might become. */
  function ownersOf(caches: Caches, pod: KubeObject): readonly string[] {
    const controller = controllerOf(pod);
    if (controller) return controller.kind === kind ? [`${pod.metadata.namespace}/${controller.name}`] : [];
    return ownersSelecting(caches, owners, selectorOf, pod);
  }
  return tallied<Owner, { readonly metadata: KubeObject['metadata']; readonly selector: LabelSelector | undefined; readonly own: Terms }>({
    owners,
    terms: (owner) => {
      const { name = '', uid = '', deletionTimestamp } = owner.metadata;
      return { metadata: { name, uid, ...(deletionTimestamp !== undefined && { deletionTimestamp }) }, selector: selectorOf(owner), own: spec.terms(owner) };
    },
    units: (caches, owner) => ownedAndOrphans<Pod>(caches, PODS.plural, owner).map(keyOf),
    standing(caches, unit, { metadata, selector, own }) {
      const pod = caches.store<Pod>(PODS.plural).get(unit);
      const controller = pod && controllerOf(pod);
      if (controller && (controller.kind !== kind || controller.name !== metadata.name)) return NOWHERE;
      const belongs = pod && belonging(pod, metadata, selector);
      if (belongs === undefined) return NOWHERE;
      if (belongs === 'claimed') return spec.standing(pod!, own);
      if (claims && !claims(pod!)) return NOWHERE;
      return belongs === 'released' ? { [RELEASED]: 0 } : { ...spec.standing(pod!, own), [ADOPTED]: 0 };
    },
    touches(caches, news) {
      if (news.informer !== PODS.plural) return [];
      const controller = controllerOf(news.object);
      const before = news.type === 'added' ? undefined : controllerOf(news.old);
      const stays = news.type === 'added' || (controller && before?.name === controller.name && before.kind === controller.kind);
      const concerned = stays ? ownersOf(caches, news.object) : [...ownersOf(caches, news.object), ...ownersOf(caches, news.old)];
      return concerned.map((owner) => [owner, news.key] as const);
    },
  });
}

/** How the Pods that a kind of owner selects are counted, whoever controls them. */
export interface SelectedPods<Owner extends KubeObject, Terms> {
  /** The owners' informer, with the index `namespace`. The Pods' informer needs it too. */
  readonly owners: string;
  readonly selectorOf: (owner: Owner) => LabelSelector | undefined;
  /** What else of the owner the Pods' standing depends on. */
  readonly terms: (owner: Owner) => Terms;
  /** Where a Pod stands that is selected. */
  readonly standing: (pod: Pod, terms: Terms) => Standing;
}

/** Tallies of the Pods that owners select. */
export function selectedPods<Owner extends KubeObject, Terms>({ owners, selectorOf, ...spec }: SelectedPods<Owner, Terms>) {
  return tallied<Owner, { readonly selector: LabelSelector | undefined; readonly own: Terms }>({
    owners,
    terms: (owner) => ({ selector: selectorOf(owner), own: spec.terms(owner) }),
    units: (caches, owner) => caches.indexed<Pod>(PODS.plural, 'namespace', owner.metadata.namespace ?? '').map(keyOf),
    standing(caches, unit, { selector, own }) {
      const pod = caches.store<Pod>(PODS.plural).get(unit);
      return pod && matchesLabelSelector(selector, pod.metadata.labels) ? spec.standing(pod, own) : NOWHERE;
    },
    touches: (caches, news) =>
      news.informer === PODS.plural ? ownersSelecting(caches, owners, selectorOf, news.object, oldOf(news)).map((owner) => [owner, news.key] as const) : [],
  });
}

/** The keys of the owners that select an object as it is, or as it was before. */
export function ownersSelecting<Owner extends KubeObject>(
  caches: Caches,
  owners: string,
  selectorOf: (owner: Owner) => LabelSelector | undefined,
  { metadata: { namespace = '', labels } }: KubeObject,
  before?: KubeObject,
): readonly string[] {
  const selects = (owner: Owner): boolean =>
    matchesLabelSelector(selectorOf(owner), labels) || (before !== undefined && matchesLabelSelector(selectorOf(owner), before.metadata.labels));
  return caches.indexed<Owner>(owners, 'namespace', namespace).filter(selects).map(keyOf);
}

/** What the cache held before some news. */
export const oldOf = (news: News): KubeObject | undefined => (news.type === 'added' ? undefined : news.old);

/** The Pods of a group, in its order. */
export function podsIn(caches: Caches, tally: Tally, group: string): readonly Pod[] {
  const pods = caches.store<Pod>(PODS.plural);
  return tally.units(group).flatMap((unit) => pods.get(unit) ?? []);
}

/** Adopts and releases what the tally says. */
export const claimPods = (caches: Caches, tally: Tally, options: Omit<ClaimOptions, 'resource'>): readonly Step[] =>
  claimSteps(podsIn(caches, tally, RELEASED), podsIn(caches, tally, ADOPTED), { ...options, resource: PODS, awaits: PODS.plural });
