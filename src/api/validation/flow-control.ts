import { semanticEqual } from '../equality';
import type {
  FlowcontrolSubject,
  FlowSchema,
  FlowSchemaSpec,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  NonResourcePolicyRule,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
  ResourcePolicyRule,
} from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, notSupported, required } from './errors';
import { mandatoryFlowSchemaSpec, mandatoryPriorityLevelSpec } from './flow-control-mandatory';
import { nameIsDNSLabel, nameIsDNSSubdomain } from './names';
import { validateObjectMeta } from './object-meta';

/** Upstream `pkg/apis/flowcontrol/validation`. */
type Errors = readonly FieldError[];

const PRECEDENCE_MAX = 10_000;
const QUEUES_MAX = 10_000_000;
const HASH_BITS_MAX = 60;
const METHODS = ['ByNamespace', 'ByUser'];
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const SUBJECTS = ['Group', 'ServiceAccount', 'User'];
const NAMESPACE_INTRO = "each member of this list must be '*' or a DNS-1123 label; ";

export function validateFlowSchema({ metadata, spec, status }: FlowSchema): Errors {
  const { name = '' } = metadata;
  const mandatory = mandatoryFlowSchemaSpec(name);
  return [
    ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
    ...validateFlowSchemaSpec(name, spec),
    ...(mandatory && !semanticEqual(spec, mandatory) ? [invalid('spec', spec, `spec of '${name}' must equal the fixed value`)] : []),
    ...validateConditions(status?.conditions),
  ];
}

export const validateFlowSchemaStatus = ({ status }: FlowSchema): Errors => validateConditions(status?.conditions);

function validateConditions(conditions: readonly { readonly type?: string }[] = []): Errors {
  return conditions.flatMap(({ type = '' }, i) => [
    ...(conditions.findIndex((other) => other.type === type) < i ? [duplicate(`status.conditions[${i}].type`, type)] : []),
    ...(type === '' ? [required(`status.conditions[${i}].type`)] : []),
  ]);
}

function validateFlowSchemaSpec(name: string, spec: Partial<FlowSchemaSpec> = {}): Errors {
  const { matchingPrecedence: precedence = 0, distinguisherMethod: method, priorityLevelConfiguration: level, rules = [] } = spec;
  const at = 'spec.matchingPrecedence';
  const levelAt = 'spec.priorityLevelConfiguration.name';
  return [
    ...(precedence <= 0 ? [invalid(at, precedence, 'must be a positive value')] : []),
    ...(precedence > PRECEDENCE_MAX ? [invalid(at, precedence, `must not be greater than ${PRECEDENCE_MAX}`)] : []),
    ...(precedence === 1 && name !== 'exempt' ? [invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")] : []),
    // Printed as Go's internal struct.
    ...(method && !METHODS.includes(method.type) ? [notSupported('spec.distinguisherMethod.type', { Type: method.type }, METHODS)] : []),
    ...(level?.name ? invalidEach(levelAt, level.name, nameIsDNSSubdomain(level.name, false)) : [required(levelAt, 'must reference a priority level')]),
    ...rules.flatMap(({ subjects = [], resourceRules = [], nonResourceRules = [] }, i) => {
      const path = `spec.rules[${i}]`;
      return [
        ...(subjects.length === 0 ? [required(`${path}.subjects`, 'subjects must contain at least one value')] : []),
        ...subjects.flatMap((subject, j) => validateSubject(subject, `${path}.subjects[${j}]`)),
        ...(resourceRules.length + nonResourceRules.length === 0
          ? [required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')]
          : []),
        ...resourceRules.flatMap((rule, j) => validateResourceRule(rule, `${path}.resourceRules[${j}]`)),
        ...nonResourceRules.flatMap((rule, j) => validateNonResourceRule(rule, `${path}.nonResourceRules[${j}]`)),
      ];
    }),
  ];
}

const FIELDS = { User: 'user', ServiceAccount: 'serviceAccount', Group: 'group' } as const;

function validateSubject(subject: FlowcontrolSubject, path: string): Errors {
  const { kind = '' } = subject;
  if (kind !== 'User' && kind !== 'ServiceAccount' && kind !== 'Group') return [notSupported(`${path}.kind`, kind, SUBJECTS)];
  const field = FIELDS[kind];
  const given = subject[field];
  const others = (['ServiceAccount', 'User', 'Group'] as const).filter((other) => other !== kind && subject[FIELDS[other]]);
  return [
    ...(given ? validateNamed(kind, given, `${path}.${field}`) : [required(`${path}.${field}`, `${field} is required when subject kind is '${kind}'`)]),
    ...others.map((other) => forbidden(`${path}.${FIELDS[other]}`, `${FIELDS[other]} is forbidden when subject kind is not '${other}'`)),
  ];
}

function validateNamed(kind: string, { name = '', namespace = '' }: { readonly name?: string; readonly namespace?: string }, path: string): Errors {
  const isAccount = kind === 'ServiceAccount';
  const ownName =
    name === '' ? [required(`${path}.name`)] : isAccount && name !== '*' ? invalidEach(`${path}.name`, name, nameIsDNSSubdomain(name, false)) : [];
  if (!isAccount) return ownName;
  return [
    ...ownName,
    ...(namespace === ''
      ? [required(`${path}.namespace`, 'must specify namespace for service account')]
      : invalidEach(`${path}.namespace`, namespace, nameIsDNSLabel(namespace, false))),
  ];
}

const alone = (list: readonly string[] | undefined, what: string, path: string): Errors =>
  list?.includes('*') && list.length > 1 ? [invalid(path, list, `if '*' is present, must not specify other ${what}`)] : [];

function validateVerbs(verbs: readonly string[] | undefined, path: string): Errors {
  if (!verbs?.length) return [required(path, 'verbs must contain at least one value')];
  if (verbs.includes('*')) return alone(verbs, 'verbs', path);
  return verbs.every((verb) => VERBS.includes(verb)) ? [] : [notSupported(path, verbs, VERBS)];
}

function validateNonResourceRule({ verbs, nonResourceURLs }: NonResourcePolicyRule, path: string): Errors {
  const at = `${path}.nonResourceURLs`;
  return [
    ...validateVerbs(verbs, `${path}.verbs`),
    ...(nonResourceURLs?.length ? alone(nonResourceURLs, 'non-resource URLs', at) : [required(at, 'nonResourceURLs must contain at least one value')]),
    ...(nonResourceURLs?.includes('*') ? [] : (nonResourceURLs ?? []).flatMap((url, i) => validateUrl(url, `${at}[${i}]`))),
  ];
}

function validateUrl(url: string, path: string): Errors {
  const stars = url.split('*').length - 1;
  if (url === '') return [invalid(path, url, 'must not be empty')];
  if (url === '/') return [];
  if (!url.startsWith('/')) return [invalid(path, url, 'must start with slash')];
  if (url.includes(' ')) return [invalid(path, url, 'must not contain white-space')];
  if (url.includes('//')) return [invalid(path, url, 'must not contain double slash')];
  return stars > 1 || (stars === 1 && !url.endsWith('/*')) ? [invalid(path, url, 'wildcard can only do suffix matching')] : [];
}

function validateResourceRule({ verbs, apiGroups, resources, namespaces = [], clusterScope = false }: ResourcePolicyRule, path: string): Errors {
  const some = (list: readonly string[] | undefined, what: string, one: string, field: string): Errors =>
    list?.length ? alone(list, what, `${path}.${field}`) : [required(`${path}.${field}`, `resource rules must supply at least one ${one}`)];
  const at = `${path}.namespaces`;
  return [
    ...validateVerbs(verbs, `${path}.verbs`),
    ...some(apiGroups, 'api groups', 'api group', 'apiGroups'),
    ...some(resources, 'resources', 'resource', 'resources'),
    ...(namespaces.length === 0 && !clusterScope ? [required(at, 'resource rules that are not cluster scoped must supply at least one namespace')] : []),
    ...alone(namespaces, 'namespaces', at),
    ...(namespaces.includes('*')
      ? []
      : namespaces.flatMap((name, i) => nameIsDNSLabel(name, false).map((message) => invalid(`${at}[${i}]`, name, NAMESPACE_INTRO + message)))),
  ];
}

export function validatePriorityLevel({ metadata, spec, status }: PriorityLevelConfiguration): Errors {
  const { name = '' } = metadata;
  const mandatory = mandatoryPriorityLevelSpec(name);
  return [
    ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
    ...validateLevelSpec(name, spec),
    ...(mandatory && !isFixed(spec, mandatory) ? [invalid('spec', spec, `spec of '${name}' must equal the fixed value`)] : []),
    ...validateConditions(status?.conditions),
  ];
}

/** How much of the server the exempt may use is theirs to say. */
function isFixed(spec: PriorityLevelConfigurationSpec | undefined, mandatory: PriorityLevelConfigurationSpec): boolean {
  return semanticEqual({ ...spec, ...(spec?.type === 'Exempt' ? { exempt: mandatory.exempt } : {}) }, mandatory);
}

export const validatePriorityLevelStatus = ({ status }: PriorityLevelConfiguration): Errors => validateConditions(status?.conditions);

function validateLevelSpec(name: string, { type = '', limited, exempt }: Partial<PriorityLevelConfigurationSpec> = {}): Errors {
  const errors: FieldError[] = [];
  if ((name === 'exempt') !== (type === 'Exempt')) errors.push(invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (type === 'Exempt') {
    if (limited) errors.push(forbidden('spec.limited', 'must be nil if the type is not Limited'));
    if (exempt) errors.push(...validateShares(exempt, 'spec.exempt'));
  } else if (type === 'Limited') {
    if (exempt) errors.push(forbidden('spec.exempt', 'must be nil if the type is Limited'));
    errors.push(...(limited ? validateLimited(limited) : [required('spec.limited', 'must not be empty when type is Limited')]));
  } else errors.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
  return errors;
}

interface Shares {
  readonly nominalConcurrencyShares?: number;
  readonly lendablePercent?: number;
}

const validateNominal = ({ nominalConcurrencyShares: shares = 0 }: Shares, path: string): Errors =>
  shares < 0 ? [invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')] : [];

const validateLendable = ({ lendablePercent: percent = 0 }: Shares, path: string): Errors =>
  percent < 0 || percent > 100 ? [invalid(`${path}.lendablePercent`, percent, 'must be between 0 and 100, inclusive')] : [];

const validateShares = (shares: Shares, path: string): Errors => [...validateNominal(shares, path), ...validateLendable(shares, path)];

function validateLimited(limited: LimitedPriorityLevelConfiguration): Errors {
  const { limitResponse, borrowingLimitPercent: borrowing = 0 } = limited;
  return [
    ...validateNominal(limited, 'spec.limited'),
    ...validateLimitResponse(limitResponse, 'spec.limited.limitResponse'),
    ...validateLendable(limited, 'spec.limited'),
    ...(borrowing < 0 ? [invalid('spec.limited.borrowingLimitPercent', borrowing, 'if specified, must be a non-negative integer')] : []),
  ];
}

function validateLimitResponse({ type = '', queuing }: Partial<LimitResponse> = {}, path: string): Errors {
  const at = `${path}.queuing`;
  if (type === 'Reject') return queuing ? [forbidden(at, 'must be nil if limited.limitResponse.type is not Limited')] : [];
  if (type !== 'Queue') return [notSupported(`${path}.type`, type, ['Queue', 'Reject'])];
  return queuing ? validateQueuing(queuing, at) : [required(at, 'must not be empty if limited.limitResponse.type is Limited')];
}

/** How many random bits it takes to deal a hand (apiserver `shufflesharding.RequiredEntropyBits`); more than 64 are not told apart. */
function entropyBits(deckSize: number, handSize: number): number {
  let hands = 1n;
  for (let i = 0; i < handSize && hands < 1n << 64n; i++) hands *= BigInt(deckSize - i);
  return (hands - 1n).toString(2).length;
}

function validateQueuing({ queues = 0, handSize = 0, queueLengthLimit = 0 }: QueuingConfiguration, path: string): Errors {
  const errors: FieldError[] = [];
  if (queueLengthLimit <= 0) errors.push(invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'));
  if (queues <= 0) errors.push(invalid(`${path}.queues`, queues, 'must be positive'));
  else if (queues > QUEUES_MAX) errors.push(invalid(`${path}.queues`, queues, `must not be greater than ${QUEUES_MAX}`));
  const at = `${path}.handSize`;
  if (handSize <= 0) errors.push(invalid(at, handSize, 'must be positive'));
  else if (handSize > queues) errors.push(invalid(at, handSize, `should not be greater than queues (${queues})`));
  else {
    const bits = entropyBits(queues, handSize);
    const text = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${HASH_BITS_MAX}`;
    if (bits > HASH_BITS_MAX) errors.push(invalid(at, handSize, text));
  }
  return errors;
}
