import type { CSIDriver, CSIDriverSpec, TokenRequest } from '../types.gen';
import { duplicate, type FieldError, invalid, notSupported } from './errors';
import { nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/storage/validation` ValidateCSIDriver. */
type Errors = readonly FieldError[];

const POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];
const TOKEN_SECONDS_MIN = 600;
const TOKEN_SECONDS_MAX = 2 ** 32;
const PERIOD_SECONDS_MIN = 10;

export const validateCsiDriver = ({ metadata, spec }: CSIDriver): Errors => [...validateObjectMeta(metadata, false, nameIsDNSSubdomain), ...validateSpec(spec)];

export const validateCsiDriverUpdate = (next: CSIDriver, old: CSIDriver): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateSpec(next.spec),
  ...validateImmutable(next.spec.attachRequired, old.spec.attachRequired, 'spec.attachedRequired'),
  ...validateImmutable(next.spec.volumeLifecycleModes, old.spec.volumeLifecycleModes, 'spec.volumeLifecycleModes'),
];

function validateSpec(spec: CSIDriverSpec): Errors {
  const { fsGroupPolicy, tokenRequests = [], volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets } = spec;
  return [
    ...(fsGroupPolicy !== undefined && !POLICIES.includes(fsGroupPolicy) ? [notSupported('spec.fsGroupPolicy', fsGroupPolicy, POLICIES)] : []),
    ...tokenRequests.flatMap((request, i) => validateTokenRequest(request, tokenRequests.slice(0, i), `spec.tokenRequests[${i}]`)),
    ...volumeLifecycleModes.filter((mode) => !MODES.includes(mode)).map((mode) => notSupported('spec.volumeLifecycleModes', mode, MODES)),
    ...(period !== undefined && period < PERIOD_SECONDS_MIN
      ? [invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, `must be greater than or equal to ${PERIOD_SECONDS_MIN} seconds`)]
      : []),
    ...(serviceAccountTokenInSecrets !== undefined && tokenRequests.length === 0
      ? [invalid('spec.serviceAccountTokenInSecrets', serviceAccountTokenInSecrets, 'serviceAccountTokenInSecrets is set but no tokenRequests are specified')]
      : []),
  ];
}

function validateTokenRequest(request: TokenRequest, before: readonly TokenRequest[], path: string): Errors {
  const { audience = '', expirationSeconds: seconds } = request;
  if (before.some((other) => (other.audience ?? '') === audience)) return [duplicate(`${path}.audience`, audience)];
  if (seconds === undefined) return [];
  const at = `${path}.expirationSeconds`;
  return [
    ...(seconds < TOKEN_SECONDS_MIN ? [invalid(at, seconds, 'may not specify a duration less than 10 minutes')] : []),
    ...(seconds > TOKEN_SECONDS_MAX ? [invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
  ];
}
