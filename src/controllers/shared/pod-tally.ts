import { matchesLabelSelector } from '../../api/label-selector';
import { type KubeObject, keyOf } from '../../api/object';
import type { LabelSelector, Pod } from '../../api/types.gen';
import type { Step } from '../../client/controller';
import { type Caches, type News, NOWHERE, type Standing, type Tally, tallied } from '../../client/tally';
import { type Belonging, belonging, type ClaimOptions, claimSteps, controllerOf, ownedAndOrphans } from './ownership';
import { PODS } from './resources';

/** A kind of owner that claims Pods. */
export interface ClaimKind<Owner extends KubeObject> {
  readonly kind: string;
  /** The owners' informer, with the index `namespace`. The Pods' informer needs the index `controller`. */
  readonly owners: string;
  readonly selectorOf: (owner: Owner) => LabelSelector | undefined;
}

/** How the Pods of such owners are counted. */
export interface ClaimedPods<Owner extends KubeObject, Terms> extends ClaimKind<Owner> {
  /** Which Pods it adopts and releases; default: all. */
  readonly claims?: (pod: Pod) => boolean;
  /** What else a Pod must be, besides selected, to be claimed (`ClaimPods`' filters); default: nothing. */
  readonly fits?: (pod: Pod, terms: Terms) => boolean;
  /** What else of the owner the Pods' standing depends on. */
  readonly terms: (owner: Owner) => Terms;
  /** Where a Pod stands that is claimed. */
  readonly standing: (pod: Pod, terms: Terms) => Standing;
}

const ADOPTED = 'adopted';
const RELEASED = 'released';

/** The owners whose Pod it is or might become. */
function ownersOf<Owner extends KubeObject>({ kind, owners, selectorOf }: ClaimKind<Owner>, caches: Caches, pod: KubeObject): readonly string[] {
  const controller = controllerOf(pod);
  if (!controller) return ownersSelecting(caches, owners, selectorOf, pod);
  return controller.kind === kind ? [`${pod.metadata.namespace}/${controller.name}`] : [];
}

/** The owners that the news of a Pod concerns: those of what it is, and of what it was. */
export function ownersConcerned<Owner extends KubeObject>(kind: ClaimKind<Owner>, caches: Caches, news: News): readonly string[] {
  const controller = controllerOf(news.object);
  const old = oldOf(news);
  const before = old && controllerOf(old);
  const stays = !old || (controller && before?.name === controller.name && before.kind === controller.kind);
  return stays ? ownersOf(kind, caches, news.object) : [...ownersOf(kind, caches, news.object), ...ownersOf(kind, caches, old)];
}

/** What of an owner says whose Pods are its. */
export interface Claimant {
  readonly metadata: KubeObject['metadata'];
  readonly selector: LabelSelector | undefined;
}

export function claimantOf<Owner extends KubeObject>({ selectorOf }: ClaimKind<Owner>, owner: Owner): Claimant {
  const { name = '', uid = '', deletionTimestamp } = owner.metadata;
  return { metadata: { name, uid, ...(deletionTimestamp !== undefined && { deletionTimestamp }) }, selector: selectorOf(owner) };
}

/** Whether a Pod is a claimant's, or would be adopted or released by it. */
export function podBelonging(kind: string, { metadata, selector }: Claimant, pod: Pod, fits?: boolean): Belonging {
  const controller = controllerOf(pod);
  const isNamed = !controller || (controller.kind === kind && controller.name === metadata.name);
  return isNamed ? belonging(pod, metadata, selector, fits) : undefined;
}

/** Where a Pod stands that belongs to a claimant. */
export function claimStanding(belongs: Belonging, ofClaimed: () => Standing): Standing {
  if (belongs === undefined) return NOWHERE;
  if (belongs === 'released') return { [RELEASED]: 0 };
  return belongs === 'adopted' ? { ...ofClaimed(), [ADOPTED]: 0 } : ofClaimed();
}

/**
 * Tallies of the Pods that owners claim: those that they control, and orphans that match their selectors, which count as theirs at once
 * (`PodControllerRefManager.ClaimPods`).
 */
export function claimedPods<Owner extends KubeObject, Terms>(spec: ClaimedPods<Owner, Terms>) {
  const { kind, owners, claims } = spec;
  return tallied<Owner, { readonly claimant: Claimant; readonly own: Terms }>({
    owners,
    terms: (owner) => ({ claimant: claimantOf(spec, owner), own: spec.terms(owner) }),
    units: (caches, owner) => ownedAndOrphans<Pod>(caches, PODS.plural, owner).map(keyOf),
    standing(caches, unit, { claimant, own }) {
      const pod = caches.store<Pod>(PODS.plural).get(unit);
      if (!pod) return NOWHERE;
      const belongs = podBelonging(kind, claimant, pod, spec.fits?.(pod, own));
      return belongs !== 'claimed' && claims && !claims(pod) ? NOWHERE : claimStanding(belongs, () => spec.standing(pod, own));
    },
    touches: (caches, news) => (news.informer === PODS.plural ? ownersConcerned(spec, caches, news).map((owner) => [owner, news.key] as const) : []),
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
export function claimPods(caches: Caches, tally: Tally, options: Omit<ClaimOptions, 'resource'>): readonly Step[] {
  if (tally.count(RELEASED) + tally.count(ADOPTED) === 0) return [];
  return claimSteps(podsIn(caches, tally, RELEASED), podsIn(caches, tally, ADOPTED), { ...options, resource: PODS, awaits: PODS.plural });
}
