import { at, each } from '../defaults/fill';
import type { Device, DeviceClass, DeviceRequest, ResourceClaimSpec, ResourceClaimTemplate, ResourceResourceClaim, ResourceSlice } from '../types.gen';
import {
  validateDeviceClass,
  validateDeviceClassUpdate,
  validateResourceClaim,
  validateResourceClaimStatusUpdate,
  validateResourceClaimTemplate,
  validateResourceClaimTemplateUpdate,
  validateResourceClaimUpdate,
  validateResourceSlice,
  validateResourceSliceUpdate,
} from '../validation/dynamic-resources';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { bumpOnSpecChange, emptyStatus, keepStatus, onlyStatus, withGeneration } from './strategy';

/** Devices that Pods claim (upstream `pkg/registry/resource`): the objects are kept and checked; no driver allocates anything here. */
const COMMON = { group: 'resource.k8s.io', version: 'v1', onDemand: true, allowUnconditionalUpdate: true } as const;

/** SetDefaults_ExactDeviceRequest and SetDefaults_DeviceSubRequest. */
function withCount<R extends { readonly allocationMode?: string; readonly count?: number }>(request: R): R {
  const allocationMode = request.allocationMode || 'ExactCount';
  return { ...request, allocationMode, ...(allocationMode === 'ExactCount' ? { count: request.count || 1 } : {}) };
}

const withRequestDefaults = (request: DeviceRequest): DeviceRequest => at(at(request, 'exactly', withCount), 'firstAvailable', (list) => each(list, withCount));

const withClaimDefaults = (spec: ResourceClaimSpec): ResourceClaimSpec =>
  at(spec, 'devices', (devices) => at(devices, 'requests', (list) => each(list, withRequestDefaults)));

export const deviceClass = defineKind<DeviceClass>({
  ...COMMON,
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  namespaced: false,
  schema: 'resource.v1.DeviceClass',
  prepareForCreate: (device) => withGeneration(device, 1),
  prepareForUpdate: bumpOnSpecChange,
  validateCreate: validateDeviceClass,
  validateUpdate: validateDeviceClassUpdate,
  columns: [NAME, AGE],
});

export const resourceClaim = defineKind<ResourceResourceClaim>({
  ...COMMON,
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  singular: 'resourceclaim',
  namespaced: true,
  schema: 'resource.v1.ResourceClaim',
  subresources: ['status'],
  defaults: (claim) => at(claim, 'spec', withClaimDefaults),
  prepareForCreate: emptyStatus('resource.v1.ResourceClaimStatus'),
  prepareForUpdate: keepStatus,
  // What was said of devices goes with their allocation (dropDeallocatedStatusDevices).
  prepareForStatusUpdate: (next, old) => {
    const kept = onlyStatus(next, old);
    if (kept.status?.allocation || !kept.status?.devices) return kept;
    const { devices: _, ...status } = kept.status;
    return { ...kept, status };
  },
  validateCreate: validateResourceClaim,
  validateUpdate: validateResourceClaimUpdate,
  validateStatusUpdate: validateResourceClaimStatusUpdate,
  columns: [NAME, column('State', 'A summary of the current state (allocated, pending, reserved, etc.).', stateOf), AGE],
});

function stateOf({ metadata, status }: ResourceResourceClaim): string {
  const deleted = metadata.deletionTimestamp !== undefined;
  const states = status?.allocation ? ['allocated', ...(status.reservedFor?.length ? ['reserved'] : [])] : deleted ? [] : ['pending'];
  return [...(deleted ? ['deleted'] : []), ...states].join(',');
}

export const resourceClaimTemplate = defineKind<ResourceClaimTemplate>({
  ...COMMON,
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  namespaced: true,
  schema: 'resource.v1.ResourceClaimTemplate',
  defaults: (template) => at(template, 'spec', (spec) => at(spec, 'spec', withClaimDefaults)),
  validateCreate: validateResourceClaimTemplate,
  validateUpdate: validateResourceClaimTemplateUpdate,
  columns: [NAME, AGE],
});

/** SetDefaults_DeviceTaint, SetDefaults_Device. */
const withTaintTimes = (device: Device, now: string): Device =>
  at(device, 'taints', (taints) => each(taints, (taint) => ({ ...taint, timeAdded: taint.timeAdded ?? now })));

const withTimes = (slice: ResourceSlice, now: string): ResourceSlice =>
  at(slice, 'spec', (spec) => at(spec, 'devices', (devices) => each(devices, (device) => withTaintTimes(device, now))));

export const resourceSlice = defineKind<ResourceSlice>({
  ...COMMON,
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  namespaced: false,
  schema: 'resource.v1.ResourceSlice',
  prepareForCreate: (slice, { now }) => withGeneration(withTimes(slice, now), 1),
  prepareForUpdate: (next, old, { now }) => bumpOnSpecChange(withTimes(next, now), old),
  validateCreate: validateResourceSlice,
  validateUpdate: validateResourceSliceUpdate,
  warnings: ({ spec: { driver } }) =>
    driver === driver.toLowerCase() ? [] : [`spec.driver: driver names should be lowercase; ${JSON.stringify(driver)} contains uppercase characters`],
  selectableFields: ({ spec }) => ({ 'spec.nodeName': spec.nodeName ?? '', 'spec.driver': spec.driver ?? '' }),
  columns: [
    NAME,
    column('Node', 'The node whose devices these are.', ({ spec }) => spec.nodeName ?? ''),
    column('Driver', 'Whose devices they are.', ({ spec }) => spec.driver),
    column('Pool', 'The pool that they belong to.', ({ spec }) => spec.pool.name),
    AGE,
  ],
});
