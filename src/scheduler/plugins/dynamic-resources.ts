import { notClaimOf, resourceClaimNameOf } from '../../api/resource-claims';
import type { DeviceRequest, Pod, ResourceResourceClaim } from '../../api/types.gen';
import { Action, type EventObjects } from '../framework/events';
import type { Plugin, PreFiltered } from '../framework/plugin';
import type { DeviceListers, Listers } from '../framework/snapshot';
import { failure, unresolvable, unschedulable } from '../framework/status';
import { compileNodeSelector } from './node-selector';

const NAME = 'DynamicResources';
const NOTHING_TO_FREE = unschedulable('no new claims to deallocate');
const STILL = unschedulable('still not schedulable');
/** What upstream says when an earlier plugin's refusal kept its PreFilter from running. */
const NOT_PREPARED = failure('not found');
const NO_DEVICES = unresolvable('cannot allocate all claims');
const ELSEWHERE = unresolvable('resourceclaim not available on the node');

type Claims = readonly ResourceResourceClaim[];

/** The ResourceClaims of a Pod, or why it cannot have them yet (`foreachPodResourceClaim`). */
function claimsOf(pod: Pod, { resourceClaims }: DeviceListers): Claims | string {
  const { namespace, name: podName } = pod.metadata;
  const claims: ResourceResourceClaim[] = [];
  for (const wanted of pod.spec?.resourceClaims ?? []) {
    const name = resourceClaimNameOf(pod, wanted);
    if (name === undefined) return `pod "${namespace}/${podName}": ResourceClaim not created yet`;
    if (name === 'none') continue;
    const claim = resourceClaims.get(`${namespace}/${name}`);
    if (!claim) return `could not find ResourceClaim "${namespace}/${name}"`;
    if (claim.metadata.deletionTimestamp !== undefined) return `resourceclaim "${name}" is being deleted`;
    const stranger = wanted.resourceClaimTemplateName ? notClaimOf(pod, claim) : undefined;
    if (stranger !== undefined) return stranger;
    claims.push(claim);
  }
  return claims;
}

const isAllocated = ({ status }: ResourceResourceClaim): boolean => status?.allocation !== undefined;

/** The DeviceClasses that a request names, by what it calls them. */
const classesOf = ({ name, exactly, firstAvailable = [] }: DeviceRequest): readonly (readonly [request: string, deviceClass: string])[] => [
  ...(exactly ? [[name, exactly.deviceClassName] as const] : []),
  ...firstAvailable.map((one) => [`${name}/${one.name}`, one.deviceClassName] as const),
];

function prepare(pod: Pod, { devices }: Listers): PreFiltered<Claims> {
  if (!devices || !pod.spec?.resourceClaims?.length) return 'skip';
  const claims = claimsOf(pod, devices);
  if (typeof claims === 'string') return { refuse: unresolvable(claims) };
  if (claims.length === 0) return 'skip';
  for (const claim of claims.filter((one) => !isAllocated(one)))
    for (const [request, deviceClass] of (claim.spec.devices?.requests ?? []).flatMap(classesOf))
      if (!devices.deviceClasses.has(deviceClass)) return { refuse: unresolvable(`request ${request}: device class ${deviceClass} does not exist`) };
  return { state: claims };
}

/** A claim that comes or changes: of concern to the Pods whose claims are all there now, if it is one of them (`isSchedulableAfterClaimChange`). */
function afterClaim(pod: Pod, { now }: EventObjects, { devices }: Listers): 'queue' | 'skip' {
  const claims = devices ? claimsOf(pod, devices) : [];
  return typeof claims !== 'string' && claims.some(({ metadata }) => metadata.uid === now?.metadata.uid) ? 'queue' : 'skip';
}

/**
 * Pods wait until their ResourceClaims are there (kube-scheduler DynamicResources). No driver offers devices here: a claim can be met only
 * if somebody has written its allocation into its status.
 */
export const dynamicResources: Plugin<Claims> = {
  name: NAME,
  events: [
    { resource: 'Node', actions: Action.Add | Action.UpdateNodeLabel | Action.UpdateNodeAllocatable },
    { resource: 'ResourceClaim', actions: Action.Add | Action.Update, hint: afterClaim },
    {
      resource: 'Pod',
      actions: Action.UpdatePodGeneratedResourceClaim,
      hint: (pod, { now }) => (now?.metadata.uid === pod.metadata.uid ? 'queue' : 'skip'),
    },
    { resource: 'DeviceClass', actions: Action.Add | Action.Update },
  ],

  preEnqueue(pod, { devices }) {
    if (!pod.spec?.resourceClaims?.length || !devices) return undefined;
    const claims = claimsOf(pod, devices);
    return typeof claims === 'string' ? unresolvable(claims) : undefined;
  },
  preFilter: ({ listers }, { pod }) => prepare(pod, listers),
  filter(claims, _, node) {
    if (!claims.every(isAllocated)) return NO_DEVICES;
    const reaches = ({ status }: ResourceResourceClaim): boolean => {
      const selector = status?.allocation?.nodeSelector;
      return !selector || compileNodeSelector(selector)(node);
    };
    return claims.every(reaches) ? undefined : ELSEWHERE;
  },
  postFilter(handle, { pod }) {
    if (!handle.hasPrepared(NAME)) return { status: NOT_PREPARED };
    const prepared = prepare(pod, handle.snapshot.listers);
    return { status: prepared !== 'skip' && 'state' in prepared ? STILL : NOTHING_TO_FREE };
  },
  preScore: () => 'skip',
};
