import { matchesLabelSelector } from './label-selector';
import type { KubeObject } from './object';
import { compareQuantities } from './quantity';
import type { ObjectReference, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass, Volume } from './types.gen';

/** What the binder and the scheduler both know of claims and volumes (component-helpers `storage/volume/pv_helpers.go`). */

/** Of a claim: it has been bound once. */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
/** Of a claim or a volume: it was bound by a controller, and not by its author. */
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
/** Of a claim: where the scheduler wants its volume to be made. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** Of a volume: who made it. */
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
/** Of a claim: who is to make its volume. */
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
export const BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';
/** The provisioner of classes whose volumes somebody makes by hand. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
/** The provisioner that makes folders of the nodes into volumes. */
export const LOCAL_PATH = 'rancher.io/local-path';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_CLASS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/** The name of a claim's class; undefined if its author left that to the cluster, '' if it is to have none (`GetPersistentVolumeClaimClass`). */
export const classOfClaim = ({ metadata, spec }: PersistentVolumeClaim): string | undefined => metadata.annotations?.[BETA_CLASS] ?? spec?.storageClassName;
export const classOfVolume = ({ metadata, spec }: PersistentVolume): string => metadata.annotations?.[BETA_CLASS] ?? spec?.storageClassName ?? '';

/** Whether claims without a class get this one (`pkg/apis/storage/util` IsDefaultAnnotation). */
export const isDefaultClass = ({ metadata }: StorageClass): boolean => DEFAULT_CLASS.some((key) => metadata.annotations?.[key] === 'true');

/** Of several defaults, the newest is taken, then the first by name. */
export const newestOf = <T extends KubeObject>(classes: readonly T[]): T | undefined =>
  classes.toSorted(
    ({ metadata: { creationTimestamp: a = '', name: x = '' } }, { metadata: { creationTimestamp: b = '', name: y = '' } }) =>
      Number(a < b) - Number(a > b) || Number(x > y) - Number(x < y),
  )[0];

/** The class that a claim without one gets (`util.GetDefaultClass`). */
export const defaultClassOf = (classes: Iterable<StorageClass>): StorageClass | undefined => newestOf([...classes].filter(isDefaultClass));

/** The claim that a Pod's volume stands for: the one that it names, or the one that is made for it (`ephemeral.VolumeClaimName`). */
export const claimNameOf = ({ metadata }: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined =>
  persistentVolumeClaim?.claimName ?? (ephemeral && `${metadata.name}-${name}`);

/** Whether a claim is the one that was made for a Pod's ephemeral volume; else what to say of it (`ephemeral.VolumeIsForPod`). */
export const notMadeFor = ({ metadata: pod }: Pod, { metadata: claim }: PersistentVolumeClaim): string | undefined =>
  claim.ownerReferences?.some(({ controller, uid }) => controller && uid === pod.uid)
    ? undefined
    : `PVC ${claim.namespace}/${claim.name} was not created for pod ${pod.namespace}/${pod.name} (pod is not owner)`;

/** Whether a claim has a volume, and all that there was to do for that is done (`isPVCFullyBound`). */
export const isBound = ({ metadata, spec }: PersistentVolumeClaim): boolean => !!spec?.volumeName && metadata.annotations?.[BIND_COMPLETED] !== undefined;

/** Whether a volume is this claim's, or kept for it by name (`IsVolumeBoundToClaim`). */
export function isVolumeFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { name, namespace, uid } = spec?.claimRef ?? {};
  return name === metadata.name && namespace === metadata.namespace && (!uid || uid === metadata.uid);
}

/** The volume as it is when it is the claim's; undefined if it is that already (`GetBindVolumeToClaim`). */
export function boundVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume | undefined {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const kept = isVolumeFor(volume, claim);
  if (kept && volume.spec?.claimRef?.uid === uid) return undefined;
  const claimRef: ObjectReference = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
  const annotations = { [BOUND_BY_CONTROLLER]: 'yes', ...volume.metadata.annotations };
  return { ...volume, metadata: kept ? volume.metadata : { ...volume.metadata, annotations }, spec: { ...volume.spec, claimRef } };
}

const modeOf = (spec: { readonly volumeMode?: string } | undefined): string => spec?.volumeMode ?? 'Filesystem';
/** Whether one is a file system and the other a block device (`CheckVolumeModeMismatches`). */
export const sameVolumeMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean => modeOf(volume.spec) === modeOf(claim.spec);

/** Whether a volume can be used in all the ways that a claim asks for (`CheckAccessModes`). */
export const hasAccessModes = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode));

const attributesOf = (spec: { readonly volumeAttributesClassName?: string } | undefined): string => spec?.volumeAttributesClassName ?? '';
export const sameAttributesClass = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean => attributesOf(volume.spec) === attributesOf(claim.spec);

/** Whether a volume has no less room than a claim asks for. */
export const isLargeEnough = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  compareQuantities(volume.spec?.capacity?.storage, claim.spec?.resources?.requests?.storage) >= 0;

export interface MatchOptions {
  /** Whether a volume can be used where it is to be; the scheduler asks that of a node. */
  readonly reaches?: (volume: PersistentVolume) => boolean;
  /** Only volumes that are kept for the claim: the scheduler chooses among the others. */
  readonly keptOnly?: boolean;
  /** Volumes that are spoken for. */
  readonly taken?: ReadonlySet<PersistentVolume>;
}

/** The volume that is kept for a claim, or the smallest that suits it (`FindMatchingVolume`). */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  options: MatchOptions = {},
): PersistentVolume | undefined {
  const { reaches = () => true, keptOnly = false, taken } = options;
  const selector = claim.spec?.selector;
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    const kept = isVolumeFor(volume, claim);
    if (taken?.has(volume) || (volume.spec?.claimRef && !kept) || volume.metadata.deletionTimestamp !== undefined) continue;
    if (!isLargeEnough(volume, claim) || !sameVolumeMode(volume, claim) || !sameAttributesClass(volume, claim)) continue;
    if (kept) return reaches(volume) ? volume : undefined;
    if (keptOnly || volume.status?.phase !== 'Available' || classOfVolume(volume) !== (classOfClaim(claim) ?? '')) continue;
    if ((selector && !matchesLabelSelector(selector, volume.metadata.labels)) || !hasAccessModes(volume, claim) || !reaches(volume)) continue;
    if (!best || compareQuantities(best.spec?.capacity?.storage, volume.spec?.capacity?.storage) > 0) best = volume;
  }
  return best;
}
