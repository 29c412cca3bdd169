import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, notSupported, required } from './errors';
import { type Cidr, parseCidr, validateLegacyCidr } from './ip';
import { type LabelSelectorOptions, validateLabelSelector } from './label-selector';
import { isValidPortNum, nameIsDNSSubdomain } from './names';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validatePortNumOrName } from './ports';

/** Upstream `pkg/apis/networking/validation` ValidateNetworkPolicy*. */
type Errors = readonly FieldError[];

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const POLICY_TYPES = ['Ingress', 'Egress'];

interface Options extends LabelSelectorOptions {
  /** Blocks that the stored object had already: they stay, however odd. */
  readonly knownCidrs: readonly string[];
}

export const validateNetworkPolicy = ({ metadata, spec = {} }: NetworkPolicy): Errors => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateSpec(spec, { knownCidrs: [] }),
];

export function validateNetworkPolicyUpdate(next: NetworkPolicy, old: NetworkPolicy): Errors {
  const peers = [...(old.spec?.ingress ?? []).flatMap(({ from }) => from ?? []), ...(old.spec?.egress ?? []).flatMap(({ to }) => to ?? [])];
  const options: Options = {
    knownCidrs: peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : [])),
    allowInvalidLabelValueInSelector: validateLabelSelector(old.spec?.podSelector, '').length > 0,
  };
  return [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateSpec(next.spec ?? {}, options)];
}

function validateSpec({ podSelector, ingress, egress, policyTypes }: NetworkPolicySpec, options: Options): Errors {
  const types = policyTypes ?? [];
  const validateRule = (ports: readonly NetworkPolicyPort[] = [], peers: readonly NetworkPolicyPeer[] = [], path: string, field: string): Errors => [
    ...ports.flatMap((port, i) => validatePort(port, `${path}.ports[${i}]`)),
    ...peers.flatMap((peer, i) => validatePeer(peer, options, `${path}.${field}[${i}]`)),
  ];
  return [
    ...validateLabelSelector(podSelector, 'spec.podSelector', options),
    ...(ingress ?? []).flatMap(({ ports, from }, i) => validateRule(ports, from, `spec.ingress[${i}]`, 'from')),
    ...(egress ?? []).flatMap(({ ports, to }, i) => validateRule(ports, to, `spec.egress[${i}]`, 'to')),
    ...(types.length > POLICY_TYPES.length
      ? [invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')]
      : types.flatMap((type, i) => (POLICY_TYPES.includes(type) ? [] : [notSupported(`spec.policyTypes[${i}]`, type, POLICY_TYPES)]))),
  ];
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string): Errors {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (typeof port === 'string' && endPort !== undefined) errors.push(invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
  if (port !== undefined) errors.push(...validatePortNumOrName(port, `${path}.port`));
  else if (endPort !== undefined) errors.push(invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified'));
  if (typeof port === 'number' && endPort !== undefined) {
    // Upstream prints the port here.
    if (endPort < port) errors.push(invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`'));
    errors.push(...invalidEach(`${path}.endPort`, endPort, isValidPortNum(endPort)));
  }
  return errors;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, options: Options, path: string): Errors {
  const errors = [
    ...validateLabelSelector(podSelector, `${path}.podSelector`, options),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`, options),
    ...(ipBlock ? validateIpBlock(ipBlock, options, `${path}.ipBlock`) : []),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock) return [...errors, required(path, 'must specify a peer')];
  return ipBlock && (podSelector || namespaceSelector) ? [...errors, forbidden(path, 'may not specify both ipBlock and another peer')] : errors;
}

function validateIpBlock({ cidr = '', except = [] }: IPBlock, { knownCidrs }: Options, path: string): Errors {
  if (cidr === '') return [required(`${path}.cidr`)];
  const errors = validateLegacyCidr(`${path}.cidr`, cidr, knownCidrs);
  const outer = parseCidr(cidr);
  if (!outer) return errors;
  return [
    ...errors,
    ...except.flatMap((text, i) => {
      const at = `${path}.except[${i}]`;
      const inner = parseCidr(text);
      return [
        ...validateLegacyCidr(at, text, knownCidrs),
        ...(inner && !isStrictSubset(inner, outer) ? [invalid(at, text, 'must be a strict subset of `cidr`')] : []),
      ];
    }),
  ];
}

function isStrictSubset(inner: Cidr, outer: Cidr): boolean {
  if (inner.network.bytes.length !== outer.network.bytes.length || outer.prefix >= inner.prefix) return false;
  return outer.network.bytes.every((byte, i) => {
    const bits = Math.max(0, Math.min(8, outer.prefix - 8 * i));
    return (inner.network.bytes[i]! & (0xff00 >> bits) & 255) === byte;
  });
}
