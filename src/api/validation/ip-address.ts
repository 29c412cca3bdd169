import type { IPAddress, ParentReference, ServiceCIDR } from '../types.gen';
import { type FieldError, invalid, invalidEach, required } from './errors';
import { isIpv6, parseCidr, validateCidr, validateIp } from './ip';
import { isDNS1123Subdomain, isValidPathSegmentName, type NameRule, nameIsDNSSubdomain } from './names';
import { FIELD_IMMUTABLE, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';

/** Upstream `pkg/apis/networking/validation` ValidateIPAddress, ValidateServiceCIDR. */
type Errors = readonly FieldError[];

const CIDRS = 'spec.cidrs';

/** What is wrong with the text, without the value before it. */
const isAddress: NameRule = (name) => validateIp('', name).map(({ message }) => message.replace(/^Invalid value: "(?:[^"\\]|\\.)*": /, ''));

export const validateIpAddress = ({ metadata, spec }: IPAddress): Errors => [
  ...validateObjectMeta(metadata, false, isAddress),
  ...(spec?.parentRef ? validateParent(spec.parentRef, 'spec.parentRef') : [required('spec.parentRef')]),
];

export const validateIpAddressUpdate = (next: IPAddress, old: IPAddress): Errors => [
  ...validateIpAddress(next),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateImmutable(next.spec?.parentRef, old.spec?.parentRef, 'spec.parentRef'),
];

function validateParent({ group = '', resource = '', name = '', namespace = '' }: ParentReference, path: string): Errors {
  const segment = (value: string, field: string): Errors => invalidEach(`${path}.${field}`, value, isValidPathSegmentName(value));
  return [
    ...(group === '' ? [] : invalidEach(`${path}.group`, group, isDNS1123Subdomain(group))),
    ...(resource === '' ? [required(`${path}.resource`)] : segment(resource, 'resource')),
    ...(name === '' ? [required(`${path}.name`)] : segment(name, 'name')),
    ...(namespace === '' ? [] : segment(namespace, 'namespace')),
  ];
}

const cidrsOf = ({ spec }: ServiceCIDR): readonly string[] => spec?.cidrs ?? [];

export const validateServiceCidr = (cidr: ServiceCIDR): Errors => [...validateObjectMeta(cidr.metadata, false, nameIsDNSSubdomain), ...validateBlocks(cidr)];

function validateBlocks(cidr: ServiceCIDR): Errors {
  const blocks = cidrsOf(cidr);
  if (blocks.length === 0) return [required(CIDRS, 'at least one CIDR required')];
  if (blocks.length > 2) return [invalid(CIDRS, { CIDRs: blocks }, 'may only hold up to 2 values')];
  const families = blocks.map((block) => {
    const parsed = parseCidr(block);
    return parsed && isIpv6(parsed.ip);
  });
  const same = blocks.length === 2 && families[0] !== undefined && families[0] === families[1];
  return [
    ...blocks.flatMap((block, i) => validateCidr(`${CIDRS}[${i}]`, block)),
    ...(same ? [invalid(CIDRS, blocks, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64')] : []),
  ];
}

export function validateServiceCidrUpdate(next: ServiceCIDR, old: ServiceCIDR): Errors {
  const [after, before] = [cidrsOf(next), cidrsOf(old)];
  const meta = validateObjectMetaUpdate(next.metadata, old.metadata);
  const changed = before.flatMap((block, i) => (block === after[i] ? [] : [invalid(`${CIDRS}[${i}]`, after[i] ?? '', FIELD_IMMUTABLE)]));
  if (before.length === after.length) return [...meta, ...changed];
  if (before.length === 1 && after.length === 2) return [...meta, ...changed, ...validateBlocks(next)];
  return [...meta, invalid(CIDRS, after, FIELD_IMMUTABLE)];
}

export const validateServiceCidrStatusUpdate = (next: ServiceCIDR, old: ServiceCIDR): Errors => validateObjectMetaUpdate(next.metadata, old.metadata);
