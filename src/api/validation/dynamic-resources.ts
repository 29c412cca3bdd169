import { ruleError } from '../crd/rules';
import type {
  Device,
  DeviceClaim,
  DeviceClass,
  DeviceRequest,
  DeviceSelector,
  OpaqueDeviceConfiguration,
  ResourceClaimSpec,
  ResourceClaimTemplate,
  ResourceResourceClaim,
  ResourceSlice,
  ResourceSliceSpec,
} from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, notSupported, required, tooLong, tooMany } from './errors';
import { byteLength, isDNS1123Label, isDNS1123Subdomain, nameIsDNSSubdomain } from './names';
import { validateNodeSelector } from './node-selector';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validateCsiDriverName } from './volumes';

/** Upstream `pkg/apis/resource/validation`. */
type Errors = readonly FieldError[];

const SELECTORS_MAX = 32;
const REQUESTS_MAX = 32;
const CONFIGS_MAX = 32;
const RESERVED_MAX = 256;
const DEVICES_MAX = 128;
const EXPRESSION_MAX = 10 * 1024;
const POOL_NAME_MAX = 253;
const ONE_KIND = 'exactly one of `exactly` or `firstAvailable` is required';
const MODES = ['All', 'ExactCount'];

const atMost = (list: readonly unknown[] | undefined, max: number, path: string): Errors =>
  (list?.length ?? 0) > max ? [tooMany(path, list?.length ?? 0, max)] : [];

function repeated<T>(list: readonly T[] | undefined, key: (item: T) => string, path: string): Errors {
  const keys = (list ?? []).map(key);
  return keys.flatMap((value, i) => (keys.indexOf(value) < i ? [duplicate(`${path}[${i}]`, value)] : []));
}

function validateSelectors(selectors: readonly DeviceSelector[] = [], path: string): Errors {
  return [
    ...atMost(selectors, SELECTORS_MAX, path),
    ...selectors.flatMap(({ cel }, i) => {
      const at = `${path}[${i}].cel`;
      if (!cel) return [required(at)];
      if (byteLength(cel.expression) > EXPRESSION_MAX) return [tooLong(`${at}.expression`, EXPRESSION_MAX)];
      const error = ruleError(cel.expression);
      return error === undefined ? [] : [invalid(`${at}.expression`, cel.expression, `compilation failed: ${error}`)];
    }),
  ];
}

const validateConfigs = (configs: readonly { readonly opaque?: OpaqueDeviceConfiguration }[] = [], path: string): Errors => [
  ...atMost(configs, CONFIGS_MAX, path),
  ...configs.flatMap(({ opaque }, i) => {
    const at = `${path}[${i}].opaque`;
    if (!opaque) return [required(at)];
    return [...validateCsiDriverName(opaque.driver ?? '', `${at}.driver`), ...(opaque.parameters === undefined ? [required(`${at}.parameters`)] : [])];
  }),
];

export const validateDeviceClass = ({ metadata, spec = {} }: DeviceClass): Errors => [
  ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
  ...validateSelectors(spec.selectors, 'spec.selectors'),
  ...validateConfigs(spec.config, 'spec.config'),
];

export const validateDeviceClassUpdate = (next: DeviceClass, old: DeviceClass): Errors => [
  ...validateDeviceClass(next),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
];

const validateClassName = (name: string, path: string): Errors => (name === '' ? [required(path)] : invalidEach(path, name, nameIsDNSSubdomain(name, false)));

interface Asked {
  readonly allocationMode?: string;
  readonly count?: number;
  readonly deviceClassName: string;
  readonly selectors?: readonly DeviceSelector[];
}

function validateAsked({ allocationMode = '', count = 0, deviceClassName = '', selectors }: Asked, path: string): Errors {
  const mode =
    allocationMode === 'All'
      ? count === 0
        ? []
        : [invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'")]
      : allocationMode === 'ExactCount'
        ? count > 0
          ? []
          : [invalid(`${path}.count`, count, 'must be greater than zero')]
        : [notSupported(`${path}.allocationMode`, allocationMode, MODES)];
  return [...validateClassName(deviceClassName, `${path}.deviceClassName`), ...validateSelectors(selectors, `${path}.selectors`), ...mode];
}

const validateRequestName = (name: string, path: string): Errors => (name === '' ? [required(path)] : invalidEach(path, name, isDNS1123Label(name)));

function validateRequest({ name = '', exactly, firstAvailable = [] }: DeviceRequest, path: string): Errors {
  const errors = [...validateRequestName(name, `${path}.name`)];
  const at = `${path}.firstAvailable`;
  if (firstAvailable.length > 0 && exactly) return [...errors, invalid(path, null, `${ONE_KIND}, but multiple fields are set`)];
  if (exactly) return [...errors, ...validateAsked(exactly, `${path}.exactly`)];
  if (firstAvailable.length === 0) return [...errors, required(path, ONE_KIND)];
  return [
    ...errors,
    ...firstAvailable.flatMap((sub, i) => [...validateRequestName(sub.name ?? '', `${at}[${i}].name`), ...validateAsked(sub, `${at}[${i}]`)]),
    ...repeated(firstAvailable, (sub) => sub.name, at),
  ];
}

const NOT_A_REQUEST = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

function validateDeviceClaim({ requests = [], constraints = [], config = [] }: DeviceClaim, path: string): Errors {
  const names = new Set(requests.flatMap(({ name, firstAvailable = [] }) => [name, ...firstAvailable.map((sub) => `${name}/${sub.name}`)]));
  const known = (asked: readonly string[] | undefined, at: string): Errors =>
    (asked ?? []).flatMap((name, i) => (names.has(name) ? [] : [invalid(`${at}[${i}]`, name, NOT_A_REQUEST)]));
  return [
    ...atMost(requests, REQUESTS_MAX, `${path}.requests`),
    ...requests.flatMap((request, i) => validateRequest(request, `${path}.requests[${i}]`)),
    ...repeated(requests, (request) => request.name, `${path}.requests`),
    ...constraints.flatMap((constraint, i) => [
      ...known(constraint.requests, `${path}.constraints[${i}].requests`),
      ...(constraint.matchAttribute === undefined && constraint.distinctAttribute === undefined
        ? [required(`${path}.constraints[${i}]`, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set')]
        : []),
    ]),
    ...config.flatMap((one, i) => known(one.requests, `${path}.config[${i}].requests`)),
    ...validateConfigs(config, `${path}.config`),
  ];
}

const validateClaimSpec = ({ devices = {} }: ResourceClaimSpec, path: string): Errors => validateDeviceClaim(devices, `${path}.devices`);

export const validateResourceClaim = ({ metadata, spec = {} }: ResourceResourceClaim): Errors => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateClaimSpec(spec, 'spec'),
];

export const validateResourceClaimUpdate = (next: ResourceResourceClaim, old: ResourceResourceClaim): Errors => [
  ...validateObjectMeta(next.metadata, true, nameIsDNSSubdomain),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateImmutable(next.spec, old.spec, 'spec'),
];

export function validateResourceClaimStatusUpdate(next: ResourceResourceClaim, old: ResourceResourceClaim): Errors {
  const { allocation, reservedFor = [] } = next.status ?? {};
  const isNew = ({ uid }: { readonly uid: string }): boolean => !old.status?.reservedFor?.some((other) => other.uid === uid);
  const isDeleted = next.metadata.deletionTimestamp !== undefined;
  const at = 'status.reservedFor';
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...atMost(reservedFor, RESERVED_MAX, at),
    ...reservedFor.flatMap((consumer, i) =>
      (['resource', 'name', 'uid'] as const).filter((field) => !consumer[field]).map((field) => required(`${at}[${i}].${field}`)),
    ),
    ...repeated(reservedFor, (consumer) => consumer.uid, at),
    ...(reservedFor.length > 0 && !allocation ? [forbidden(at, 'may not be specified when `allocated` is not set')] : []),
    ...(allocation && isDeleted && reservedFor.some(isNew)
      ? [forbidden(at, 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set')]
      : []),
    ...(allocation && old.status?.allocation ? validateImmutable(allocation, old.status.allocation, 'status.allocation') : []),
  ];
}

export const validateResourceClaimTemplate = ({ metadata, spec }: ResourceClaimTemplate): Errors => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateClaimSpec(spec?.spec ?? {}, 'spec.spec'),
];

export const validateResourceClaimTemplateUpdate = (next: ResourceClaimTemplate, old: ResourceClaimTemplate): Errors => [
  ...validateResourceClaimTemplate(next),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateImmutable(next.spec, old.spec, 'spec'),
];

function validatePool({ name = '', resourceSliceCount = 0, generation = 0 }: Partial<ResourceSliceSpec['pool']>, path: string): Errors {
  return [
    ...(name === ''
      ? [required(`${path}.name`)]
      : [
          ...(name.length > POOL_NAME_MAX ? [tooLong(`${path}.name`, POOL_NAME_MAX)] : []),
          ...name.split('/').flatMap((part) => invalidEach(`${path}.name`, part, isDNS1123Subdomain(part))),
        ]),
    ...(resourceSliceCount <= 0 ? [invalid(`${path}.resourceSliceCount`, resourceSliceCount, 'must be greater than zero')] : []),
    ...(generation < 0 ? [invalid(`${path}.generation`, generation, 'must be greater than or equal to zero')] : []),
  ];
}

const validateDevice = ({ name = '' }: Device, path: string): Errors =>
  name === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, name, isDNS1123Label(name));

function validateSliceSpec(spec: ResourceSliceSpec): Errors {
  const { driver = '', pool, nodeName, nodeSelector, allNodes, perDeviceNodeSelection, devices = [], sharedCounters = [] } = spec;
  const places = [
    nodeName !== undefined && 'nodeName',
    nodeSelector && 'nodeSelector',
    allNodes && 'allNodes',
    perDeviceNodeSelection && 'perDeviceNodeSelection',
  ];
  const given = places.filter((place) => place);
  const ONE_PLACE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  return [
    ...validateCsiDriverName(driver, 'spec.driver'),
    ...validatePool(pool ?? {}, 'spec.pool'),
    ...(nodeName === '' ? [invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string')] : []),
    ...(nodeName ? invalidEach('spec.nodeName', nodeName, nameIsDNSSubdomain(nodeName, false)) : []),
    ...(nodeSelector ? validateNodeSelector(nodeSelector, 'spec.nodeSelector') : []),
    ...(given.length === 0 ? [required('spec', ONE_PLACE)] : []),
    ...(given.length > 1 ? [invalid('spec', `{\`${given.join('`, `')}\`}`, `${ONE_PLACE}, but multiple fields are set`)] : []),
    ...(devices.length > 0 && sharedCounters.length > 0
      ? [invalid('spec', '{`devices`, `sharedCounters`}', 'only one of `sharedCounters` or `devices` is allowed')]
      : []),
    ...atMost(devices, DEVICES_MAX, 'spec.devices'),
    ...devices.flatMap((device, i) => validateDevice(device, `spec.devices[${i}]`)),
    ...repeated(devices, (device) => device.name, 'spec.devices'),
  ];
}

export const validateResourceSlice = ({ metadata, spec }: ResourceSlice): Errors => [
  ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
  ...validateSliceSpec(spec),
];

export const validateResourceSliceUpdate = (next: ResourceSlice, old: ResourceSlice): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateSliceSpec(next.spec),
  ...validateImmutable(next.spec.driver, old.spec.driver, 'spec.driver'),
  ...validateImmutable(next.spec.pool.name, old.spec.pool.name, 'spec.pool.name'),
  ...validateImmutable(next.spec.nodeName, old.spec.nodeName, 'spec.nodeName'),
];
