import type { APIService } from '../types.gen';
import { type FieldError, invalid, invalidEach, notSupported, required } from './errors';
import { isDNS1035Label, isDNS1123Subdomain, isValidPathSegmentName, isValidPortNum, type NameRule } from './names';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream kube-aggregator `pkg/apis/apiregistration/validation`. */
type Errors = readonly FieldError[];

const GROUP_PRIORITY_MAX = 20_000;
const VERSION_PRIORITY_MAX = 1000;

export function validateApiService({ metadata, spec }: APIService): Errors {
  const {
    group = '',
    version = '',
    groupPriorityMinimum: priority = 0,
    versionPriority = 0,
    service,
    caBundle = '',
    insecureSkipTLSVerify = false,
  } = spec ?? {};
  const name = `${version}.${group}`;
  const nameRule: NameRule = (given) => {
    const wrong = isValidPathSegmentName(given);
    return wrong.length > 0 || given === name ? wrong : [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`];
  };
  const errors = [
    ...validateObjectMeta(metadata, false, nameRule),
    ...(group === '' && version !== 'v1' ? [required('spec.group', 'only v1 may have an empty group and it better be legacy kube')] : []),
    ...(group === '' ? [] : invalidEach('spec.group', group, isDNS1123Subdomain(group))),
    ...invalidEach('spec.version', version, isDNS1035Label(version)),
    ...(priority <= 0 || priority > GROUP_PRIORITY_MAX ? [invalid('spec.groupPriorityMinimum', priority, 'must be positive and less than 20000')] : []),
    ...(versionPriority <= 0 || versionPriority > VERSION_PRIORITY_MAX
      ? [invalid('spec.versionPriority', versionPriority, 'must be positive and less than 1000')]
      : []),
  ];
  if (!service)
    return [
      ...errors,
      ...(caBundle === '' ? [] : [invalid('spec.caBundle', `${atob(caBundle).length} bytes`, 'local APIServices may not have a caBundle')]),
      ...(insecureSkipTLSVerify ? [invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify')] : []),
    ];
  const port = isValidPortNum(service.port ?? 0);
  return [
    ...errors,
    ...(service.namespace ? [] : [required('spec.service.namespace')]),
    ...(service.name ? [] : [required('spec.service.name')]),
    ...(port.length > 0 ? [invalid('spec.service.port', service.port ?? 0, `port is not valid: ${port.join(', ')}`)] : []),
    ...(insecureSkipTLSVerify && caBundle !== '' ? [invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present')] : []),
  ];
}

export const validateApiServiceUpdate = (next: APIService, old: APIService): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateApiService(next),
];

const STATUSES = ['True', 'False', 'Unknown'];

export const validateApiServiceStatusUpdate = (next: APIService, old: APIService): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(next.status?.conditions ?? []).flatMap(({ status }, i) =>
    STATUSES.includes(status) ? [] : [notSupported(`status.conditions[${i}].status`, status, STATUSES)],
  ),
];
