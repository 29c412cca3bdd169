import { semanticEqual } from '../../api/equality';
import type { FieldError } from '../../api/field-error';
import { type KubeObject, keyOf, ownValue } from '../../api/object';
import { quantityValue } from '../../api/quantity';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.gen';
import { invalid } from '../../api/validation/errors';
import {
  boundVolume,
  claimNameOf,
  classOfClaim,
  classOfVolume,
  findMatchingVolume,
  isBound,
  NO_PROVISIONER,
  notMadeFor,
  SELECTED_NODE,
} from '../../api/volume-binding';
import { Action } from '../framework/events';
import type { PluginFactory } from '../framework/factory';
import type { NodeInfo } from '../framework/node-info';
import type { Outcome, Plugin, PreBindStep } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import type { Snapshot } from '../framework/snapshot';
import { failure, type Status, unresolvable } from '../framework/status';
import { compileNodeSelector } from './node-selector';
import { SHAPE_POINT, type ShapePoint } from './resource-allocation';

const NOTHING_TO_BIND = unresolvable("node(s) didn't find available persistent volumes to bind");
const ELSEWHERE = unresolvable("node(s) didn't match PersistentVolume's node affinity");
const VOLUME_GONE = unresolvable('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
const UNBOUND_IMMEDIATE = unresolvable('pod has unbound immediate PersistentVolumeClaims');

export const claimNotFound = (name: string): string => `persistentvolumeclaim "${name}" not found`;

const classOf = (claim: PersistentVolumeClaim): string => classOfClaim(claim) ?? '';
const sizeOf = (claim: PersistentVolumeClaim): number => quantityValue(claim.spec?.resources?.requests?.storage);

interface VolumeState {
  /** The volumes of the claims that are bound; undefined where one does not exist. */
  readonly bound: readonly (PersistentVolume | undefined)[];
  /** Claims that wait for their first consumer, the smallest first. */
  readonly waiting: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
  readonly classes: ReadonlyMap<string, StorageClass>;
}

/** What would be done for the waiting claims on a node. */
interface Plan {
  readonly bind: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  readonly provision: readonly PersistentVolumeClaim[];
}

function reaches(volume: PersistentVolume, node: NodeInfo): boolean {
  const required = volume.spec?.nodeAffinity?.required;
  return !required || compileNodeSelector(required)(node);
}

/** Whether a class would make a volume that this node can use (`checkVolumeProvisions`). */
function canProvision(storageClass: StorageClass | undefined, node: NodeInfo): boolean {
  if (!storageClass?.provisioner || storageClass.provisioner === NO_PROVISIONER) return false;
  const terms = storageClass.allowedTopologies ?? [];
  return (
    terms.length === 0 || terms.some((term) => (term.matchLabelExpressions ?? []).every(({ key, values }) => values.includes(ownValue(node.labels, key) ?? '')))
  );
}

const ofClass = ({ volumes }: VolumeState, claim: PersistentVolumeClaim): readonly PersistentVolume[] =>
  volumes.filter((volume) => classOfVolume(volume) === classOf(claim));

function planFor(state: VolumeState, node: NodeInfo): Plan | Status {
  const taken = new Set<PersistentVolume>();
  const bind: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provision: PersistentVolumeClaim[] = [];
  for (const claim of state.waiting) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected && selected !== node.name) return NOTHING_TO_BIND;
    const volume = selected ? undefined : findMatchingVolume(claim, ofClass(state, claim), { reaches: (one) => reaches(one, node), taken });
    if (volume) {
      taken.add(volume);
      bind.push({ claim, volume });
      continue;
    }
    const storageClass = state.classes.get(classOf(claim));
    if (!storageClass) return failure(`failed to find storage class "${classOf(claim)}"`);
    if (!canProvision(storageClass, node)) return NOTHING_TO_BIND;
    provision.push(claim);
  }
  return { bind, provision };
}

/** Looks the Pod's claims up; a text where they keep it from being scheduled at all (`podHasPVCs`). */
function claimsOf({ listers }: Snapshot, { pod, namespace }: PodInfo): readonly PersistentVolumeClaim[] | string {
  const claims: PersistentVolumeClaim[] = [];
  for (const volume of pod.spec?.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    if (name === undefined) continue;
    const { ephemeral } = volume;
    const claim = listers.persistentVolumeClaims.get(`${namespace}/${name}`);
    if (!claim) return ephemeral ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"` : claimNotFound(name);
    if (claim.status?.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`;
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
    const stranger = ephemeral && notMadeFor(pod, claim);
    if (stranger !== undefined) return stranger;
    claims.push(claim);
  }
  return claims;
}

const isPlan = (plan: Plan | Status): plan is Plan => 'bind' in plan;

function prepare(snapshot: Snapshot, claims: readonly PersistentVolumeClaim[]): VolumeState | undefined {
  const { persistentVolumes, storageClasses } = snapshot.listers;
  const bound = claims.filter(isBound);
  const unbound = claims.filter((claim) => !isBound(claim));
  const waits = (claim: PersistentVolumeClaim): boolean =>
    !claim.spec?.volumeName && storageClasses.get(classOf(claim))?.volumeBindingMode === 'WaitForFirstConsumer';
  if (!unbound.every(waits)) return undefined;
  return {
    bound: bound.map((claim) => persistentVolumes.get(claim.spec?.volumeName ?? '')),
    waiting: unbound.sort((a, b) => sizeOf(a) - sizeOf(b)),
    volumes: [...persistentVolumes.values()],
    classes: storageClasses,
  };
}

interface VolumeBindingArgs {
  readonly bindTimeoutSeconds?: number;
  readonly shape?: readonly Partial<ShapePoint>[];
}

const SHAPE_OFF = 'unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring';

const validateArgs = (path: string, { bindTimeoutSeconds = 0, shape }: VolumeBindingArgs): readonly FieldError[] => [
  ...(bindTimeoutSeconds < 0 ? [invalid(`${path}.bindTimeoutSeconds`, bindTimeoutSeconds, 'invalid BindTimeoutSeconds, should not be a negative value')] : []),
  ...(shape ? [invalid(`${path}.shape`, shape, SHAPE_OFF)] : []),
];

const BIND_TIMEOUT_SECONDS = 600;

/** Whether the claims that were given a volume, or a node for one, are bound by now (`checkBindings`). */
function checkBindings({ listers, byName }: Snapshot, nodeName: string, written: readonly KubeObject[]): Outcome {
  const node = byName.get(nodeName);
  if (!node) return { error: `failed to get node "${nodeName}": node "${nodeName}" not found` };
  for (const object of written) {
    const outcome = object.kind === 'PersistentVolume' ? checkVolume(listers, node, object) : checkClaim(listers, node, object);
    if (outcome !== 'done') return outcome;
  }
  return 'done';
}

/** What the cache shows may be older than what was written. */
const isOlder = (cached: KubeObject, written: KubeObject): boolean => Number(cached.metadata.resourceVersion) < Number(written.metadata.resourceVersion);

const misplaced = (volume: PersistentVolume, node: NodeInfo): Outcome => ({
  error: `pv "${volume.metadata.name}" node affinity doesn't match node "${node.name}": no matching NodeSelectorTerms`,
});

function checkVolume({ persistentVolumes, persistentVolumeClaims }: Snapshot['listers'], node: NodeInfo, written: KubeObject): Outcome {
  const { name = '' } = written.metadata;
  const volume = persistentVolumes.get(name);
  if (!volume) return { error: `failed to check binding: could not find v1.PersistentVolume "${name}"` };
  if (isOlder(volume, written)) return 'waits';
  if (!reaches(volume, node)) return misplaced(volume, node);
  const { claimRef } = volume.spec ?? {};
  if (!claimRef?.uid) return { error: `ClaimRef got reset for pv "${name}"` };
  const key = `${claimRef.namespace}/${claimRef.name}`;
  const claim = persistentVolumeClaims.get(key);
  if (!claim) return { error: `failed to check binding: could not find v1.PersistentVolumeClaim "${key}"` };
  return isBound(claim) ? 'done' : 'waits';
}

function checkClaim({ persistentVolumes, persistentVolumeClaims }: Snapshot['listers'], node: NodeInfo, written: KubeObject): Outcome {
  const { name } = written.metadata;
  const claim = persistentVolumeClaims.get(keyOf(written));
  if (!claim) return { error: `failed to check provisioning pvc: could not find v1.PersistentVolumeClaim "${keyOf(written)}"` };
  if (isOlder(claim, written)) return 'waits';
  const { annotations } = claim.metadata;
  if (!annotations) return { error: `selectedNode annotation reset for PVC "${name}"` };
  // Who cannot make a volume there takes the annotation away.
  if (annotations[SELECTED_NODE] !== node.name) return { error: `provisioning failed for PVC "${name}"` };
  const volume = persistentVolumes.get(claim.spec?.volumeName ?? '');
  if (!volume || !isBound(claim)) return 'waits';
  return reaches(volume, node) ? 'done' : misplaced(volume, node);
}

const NAME = 'VolumeBinding';

/**
 * A Pod can only go where its volumes are, or where there can be some for it (kube-scheduler VolumeBinding). Before binding the Pod it reserves
 * existing volumes for the claims and tells provisioners the node, and waits until the claims are bound.
 */
export const volumeBinding: PluginFactory = {
  name: NAME,
  args: {
    structs: { VolumeBindingArgs: { bindTimeoutSeconds: '*int64?', shape: '[]v1.UtilizationShapePoint?' }, ...SHAPE_POINT.structs },
    validate: validateArgs,
  },
  create: ({ bindTimeoutSeconds = BIND_TIMEOUT_SECONDS }: VolumeBindingArgs) => ({
    ...plugin,
    awaits: { withinUs: bindTimeoutSeconds * 1e6, check: checkBindings },
  }),
};

const plugin: Plugin<VolumeState> = {
  name: NAME,
  filterScope: 'node',
  events: [
    {
      resource: 'StorageClass',
      actions: Action.Add | Action.Update,
      hint: (_pod, { old, now }) => (old && semanticEqual((old as StorageClass).allowedTopologies, (now as StorageClass).allowedTopologies) ? 'skip' : 'queue'),
    },
    {
      resource: 'PersistentVolumeClaim',
      actions: Action.Add | Action.Update,
      hint: (pod, { now }) =>
        now?.metadata.namespace === pod.metadata.namespace &&
        pod.spec?.volumes?.some((v) => (v.persistentVolumeClaim?.claimName ?? (v.ephemeral && `${pod.metadata.name}-${v.name}`)) === now?.metadata.name)
          ? 'queue'
          : 'skip',
    },
    { resource: 'PersistentVolume', actions: Action.Add | Action.Update },
    { resource: 'Node', actions: Action.Add | Action.UpdateNodeLabel },
  ],

  preFilter(snapshot, pod) {
    const claims = claimsOf(snapshot, pod);
    if (typeof claims === 'string') return { refuse: unresolvable(claims) };
    if (claims.length === 0) return 'skip';
    const state = prepare(snapshot, claims);
    return state ? { state } : { refuse: UNBOUND_IMMEDIATE };
  },
  filter(state, _pod, node) {
    if (state.bound.includes(undefined)) return VOLUME_GONE;
    const elsewhere = state.bound.some((volume) => volume && !reaches(volume, node));
    const plan = planFor(state, node);
    if (!isPlan(plan) && plan.code === 'Error') return plan;
    const reasons = [...(elsewhere ? ELSEWHERE.reasons : []), ...(isPlan(plan) ? [] : plan.reasons)];
    return reasons.length === 0 ? undefined : unresolvable(...reasons.toSorted());
  },

  preBind(snapshot, pod, node) {
    const claims = claimsOf(snapshot, pod);
    const state = typeof claims === 'string' ? undefined : prepare(snapshot, claims);
    const plan = state && planFor(state, node);
    if (!plan || !isPlan(plan)) return [];
    const steps: PreBindStep[] = plan.bind.map(({ claim, volume }) => ({
      method: 'PUT',
      path: `/api/v1/persistentvolumes/${volume.metadata.name}`,
      body: boundVolume(volume, claim) ?? volume,
    }));
    for (const claim of plan.provision) {
      const { name, namespace, annotations } = claim.metadata;
      const body = { ...claim, metadata: { ...claim.metadata, annotations: { ...annotations, [SELECTED_NODE]: node.name } } };
      steps.push({ method: 'PUT', path: `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}`, body });
    }
    return steps;
  },
};
