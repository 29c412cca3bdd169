import type { ConfigMapNodeConfigSource, Node, NodeConfigSource, Taint } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, required } from './errors';
import { isIpv6, parseCidr, validateLegacyCidr } from './ip';
import { validateLabelName } from './label-selector';
import { isConfigMapKey, isValidLabelValue, nameIsDNSLabel, nameIsDNSSubdomain } from './names';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validateResourceAmount } from './resources';
import { validateTaintEffect } from './tolerations';

/** Upstream `pkg/apis/core/validation` ValidateNode and ValidateNodeUpdate. */
type Errors = readonly FieldError[];

export const validateNode = (node: Node): Errors => [
  ...validateObjectMeta(node.metadata, false, nameIsDNSSubdomain),
  ...validateTaints(node.spec?.taints ?? [], 'metadata.taints'),
  ...validateResources(node),
  ...validateSwap(node, 'metadata.nodeSwapStatus'),
  ...validateDeclaredFeatures(node),
  ...validatePodCidrs(node.spec?.podCIDRs ?? [], 'spec.podCIDRs'),
];

/** Update of the object: upstream checks the whole node again, then what may not change. */
export const validateNodeUpdate = (next: Node, old: Node): Errors => [...validateNode(next), ...validateNodeStatusUpdate(next, old)];

/** Update of the status, and the second half of an update of the object. */
export const validateNodeStatusUpdate = (next: Node, old: Node): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateResources(next),
  ...validateDeclaredFeatures(next),
  ...validateUniqueAddresses(next),
  ...validatePodCidrsUpdate(next, old),
  ...(old.spec?.providerID && old.spec.providerID !== next.spec?.providerID
    ? [forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')]
    : []),
  ...(next.spec?.configSource ? validateConfigSource(next.spec.configSource, false, 'spec.configSource') : []),
  ...(['assigned', 'active', 'lastKnownGood'] as const).flatMap((field) => {
    const source = next.status?.config?.[field];
    return source ? validateConfigSource(source, true, `status.config.${field}`) : [];
  }),
  ...validateTaints(next.spec?.taints ?? [], 'metadata.taints'),
  ...((next.spec?.externalID ?? '') === (old.spec?.externalID ?? '') ? [] : [forbidden('spec.externalID', 'may not be updated')]),
];

function validateTaints(taints: readonly Taint[], path: string): Errors {
  const seen = new Set<string>();
  return taints.flatMap((taint, i) => {
    const { key = '', value = '', effect = '' } = taint;
    const at = `${path}[${i}]`;
    const messages = isValidLabelValue(value);
    const pair = `${effect} ${key}`;
    const repeated = seen.has(pair);
    seen.add(pair);
    return [
      ...validateLabelName(key, `${at}.key`),
      ...(messages.length > 0 ? [invalid(`${at}.value`, value, messages.join(';'))] : []),
      ...validateTaintEffect(effect, `${at}.effect`),
      ...(repeated ? [duplicateTaint(taint, at)] : []),
    ];
  });
}

/** The taint is printed as Go's internal struct, which has no JSON names. */
function duplicateTaint({ key = '', value = '', effect = '', timeAdded }: Taint, path: string): FieldError {
  const error = duplicate(path, { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null });
  return { ...error, message: `${error.message}: taints must be unique by key and effect pair` };
}

const validateResources = ({ status }: Node): Errors =>
  (['capacity', 'allocatable'] as const).flatMap((field) =>
    Object.entries(status?.[field] ?? {}).flatMap(([name, amount]) => validateResourceAmount(name, amount, `status.${field}.${name}`)),
  );

function validateSwap({ status }: Node, path: string): Errors {
  const capacity = status?.nodeInfo?.swap?.capacity;
  return capacity !== undefined && capacity <= 0 ? [invalid(`${path}.capacity`, capacity, 'must be greater than zero')] : [];
}

const FEATURE = /^([A-Z][a-zA-Z0-9]*)(\/[a-zA-Z][a-zA-Z0-9]*)*$/;
const FEATURE_LENGTH_MAX = 253;

function validateDeclaredFeatures({ status }: Node): Errors {
  const features = status?.declaredFeatures ?? [];
  return features.flatMap((feature, i) => {
    const errors: FieldError[] = [];
    const error = featureNameError(feature);
    if (error !== undefined) errors.push(invalid(`status.declaredFeatures[${i}]`, feature, error));
    const following = features[i + 1];
    const at = `status.declaredFeatures[${i + 1}]`;
    if (following === feature) errors.push(duplicate(at, following));
    else if (following !== undefined && feature > following) errors.push(invalid(at, following, 'list must be sorted alphabetically'));
    return errors;
  });
}

function featureNameError(feature: string): string | undefined {
  if (feature.length > FEATURE_LENGTH_MAX) return `invalid feature name "${feature}": must be no more than ${FEATURE_LENGTH_MAX} characters`;
  if (FEATURE.test(feature)) return undefined;
  return `invalid feature name "${feature}": must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`;
}

function validatePodCidrs(cidrs: readonly string[], path: string): Errors {
  const errors = cidrs.flatMap((cidr, i) => validateLegacyCidr(`${path}[${i}]`, cidr));
  if (cidrs.length < 2) return errors;
  const families = new Set(cidrs.map(parseCidr).map((cidr) => cidr && isIpv6(cidr.ip)));
  const dualStack = families.size === 2 && cidrs.length === 2;
  return dualStack ? errors : [...errors, invalid(path, cidrs, 'may specify no more than one CIDR for each IP family')];
}

function validatePodCidrsUpdate(next: Node, old: Node): Errors {
  const [after, before] = [next.spec?.podCIDRs ?? [], old.spec?.podCIDRs ?? []];
  if (before.length === 0) return [];
  const error = forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid');
  return after.length === before.length ? before.filter((cidr, i) => cidr !== after[i]).map(() => error) : [error];
}

function validateUniqueAddresses({ status }: Node): Errors {
  const seen = new Set<string>();
  return (status?.addresses ?? []).flatMap(({ type, address }, i) => {
    const key = `${type} ${address}`;
    const repeated = seen.has(key);
    seen.add(key);
    return repeated ? [duplicate(`status.addresses[${i}]`, { Type: type, Address: address })] : [];
  });
}

/** The removed dynamic configuration, which old objects may still hold. */
function validateConfigSource({ configMap }: NodeConfigSource, inStatus: boolean, path: string): Errors {
  if (!configMap) return [invalid(path, { ConfigMap: null }, 'exactly one reference subfield must be non-nil')];
  const at = `${path}.configMap`;
  return [
    ...(['uid', 'resourceVersion'] as const).flatMap((field) => {
      if (inStatus) return configMap[field] ? [] : [required(`${at}.${field}`)];
      return configMap[field] ? [forbidden(`${at}.${field}`, `${field} must not be set in spec`)] : [];
    }),
    ...validateConfigMapSource(configMap, at),
  ];
}

function validateConfigMapSource({ namespace, name, kubeletConfigKey }: ConfigMapNodeConfigSource, path: string): Errors {
  const checked = (field: string, value: string | undefined, rule: (value: string) => readonly string[]): Errors =>
    value ? invalidEach(`${path}.${field}`, value, rule(value)) : [required(`${path}.${field}`)];
  return [
    ...checked('namespace', namespace, (value) => nameIsDNSLabel(value, false)),
    ...checked('name', name, (value) => nameIsDNSSubdomain(value, false)),
    ...checked('kubeletConfigKey', kubeletConfigKey, isConfigMapKey),
  ];
}
