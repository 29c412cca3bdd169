import type {
  HTTPIngressPath,
  HTTPIngressRuleValue,
  Ingress,
  IngressBackend,
  IngressClass,
  IngressClassParametersReference,
  IngressRule,
  IngressServiceBackend,
  IngressSpec,
  TypedLocalObjectReference,
} from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, notSupported, required, tooLong } from './errors';
import { parseIp, validateLegacyIp } from './ip';
import {
  byteLength,
  isDNS1123Label,
  isDNS1123Subdomain,
  isValidPathSegmentName,
  isValidPortName,
  isValidPortNum,
  isWildcardDNS1123Subdomain,
  nameIsDNSSubdomain,
  regexError,
} from './names';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validateHostname } from './service';

/** Upstream `pkg/apis/networking/validation` ValidateIngress* and ValidateIngressClass*. */
type Errors = readonly FieldError[];

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_SUFFIXES = ['/..', '/.'];
const NOT_AN_IP = 'must be a DNS name, not an IP address';

/** What was stored under older rules, and so may stay. */
interface Options {
  readonly allowInvalidSecretName: boolean;
  readonly allowInvalidWildcardHostRule: boolean;
}
const STRICT: Options = { allowInvalidSecretName: false, allowInvalidWildcardHostRule: false };

const validateIngress = ({ metadata, spec = {} }: Ingress, options: Options): Errors => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateSpec(spec, options),
];

export function validateIngressCreate(ingress: Ingress): Errors {
  const errors = validateIngress(ingress, STRICT);
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  const name = ingress.spec?.ingressClassName;
  if (annotation === undefined || name === undefined || annotation === name) return errors;
  return [...errors, invalid(`annotations.${CLASS_ANNOTATION}`, annotation, 'must match `ingressClassName` when both are specified')];
}

export const validateIngressUpdate = (next: Ingress, old: Ingress): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateIngress(next, {
    allowInvalidSecretName: (old.spec?.tls ?? []).some(({ secretName }) => secretNameErrors(secretName).length > 0),
    allowInvalidWildcardHostRule: (old.spec?.rules ?? []).some(({ host, http }) => host?.includes('*') && http && validateHttp(http, '').length > 0),
  }),
];

export function validateIngressStatusUpdate(next: Ingress, old: Ingress): Errors {
  const before = (old.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip || []);
  return [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...(next.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }, i) => {
      const path = `status.loadBalancer.ingress[${i}]`;
      return [...(ip ? validateLegacyIp(`${path}.ip`, ip, before) : []), ...(hostname ? validateHostname(hostname, `${path}.hostname`) : [])];
    }),
  ];
}

const secretNameErrors = (name = ''): readonly string[] => (name === '' ? [] : nameIsDNSSubdomain(name, false));
const hostErrors = (host: string): readonly string[] => (host.includes('*') ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host));

function validateSpec({ defaultBackend, rules, tls, ingressClassName }: IngressSpec, options: Options): Errors {
  const noRules = (rules ?? []).length === 0;
  return [
    ...(noRules && !defaultBackend ? [invalid('spec', rules ?? null, 'either `defaultBackend` or `rules` must be specified')] : []),
    ...(defaultBackend ? validateBackend(defaultBackend, 'spec.defaultBackend') : []),
    ...(rules ?? []).flatMap((rule, i) => validateRule(rule, options, `spec.rules[${i}]`)),
    ...(tls ?? []).flatMap(({ hosts, secretName = '' }, i) => [
      ...(hosts ?? []).flatMap((host, j) => invalidEach(`spec.tls[${i}].hosts[${j}]`, host, hostErrors(host))),
      ...(options.allowInvalidSecretName ? [] : invalidEach(`spec.tls[${i}].secretName`, secretName, secretNameErrors(secretName))),
    ]),
    ...(ingressClassName === undefined ? [] : invalidEach('spec.ingressClassName', ingressClassName, nameIsDNSSubdomain(ingressClassName, false))),
  ];
}

function validateRule({ host = '', http }: IngressRule, options: Options, path: string): Errors {
  const tolerated = host.includes('*') && options.allowInvalidWildcardHostRule;
  return [
    ...(host !== '' && parseIp(host) ? [invalid(`${path}.host`, host, NOT_AN_IP)] : []),
    ...(host === '' ? [] : invalidEach(`${path}.host`, host, hostErrors(host))),
    ...(http && !tolerated ? validateHttp(http, `${path}.http`) : []),
  ];
}

function validateHttp({ paths }: HTTPIngressRuleValue, path: string): Errors {
  const list = paths ?? [];
  return [...(list.length === 0 ? [required(`${path}.paths`)] : []), ...list.flatMap((item, i) => validatePath(item, `${path}.paths[${i}]`))];
}

function validatePath({ path: value = '', pathType, backend }: HTTPIngressPath, path: string): Errors {
  if (pathType === undefined || pathType === null) return [required(`${path}.pathType`, 'pathType must be specified')];
  const at = `${path}.path`;
  const errors: FieldError[] = [];
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!value.startsWith('/')) errors.push(invalid(at, value, 'must be an absolute path'));
    for (const sequence of BAD_SEQUENCES) if (value.includes(sequence)) errors.push(invalid(at, value, `must not contain '${sequence}'`));
    for (const suffix of BAD_SUFFIXES) if (value.endsWith(suffix)) errors.push(invalid(at, value, `cannot end with '${suffix}'`));
  } else if (pathType === 'ImplementationSpecific') {
    if (value !== '' && !value.startsWith('/')) errors.push(invalid(at, value, 'must be an absolute path'));
  } else errors.push(notSupported(`${path}.pathType`, pathType, PATH_TYPES));
  return [...errors, ...validateBackend(backend ?? {}, `${path}.backend`)];
}

function validateBackend({ resource, service }: IngressBackend, path: string): Errors {
  if (resource && service) return [invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) return validateReference(resource, `${path}.resource`);
  return service ? validateServiceBackend(service, path) : [invalid(path, '', 'resource or service backend is required')];
}

function validateServiceBackend({ name = '', port = {} }: IngressServiceBackend, path: string): Errors {
  const errors = name === '' ? [required(`${path}.service.name`)] : invalidEach(`${path}.service.name`, name, isDNS1123Label(name));
  if (port.name && port.number) return [...errors, invalid(path, '', 'cannot set both port name & port number')];
  if (port.name) return [...errors, ...invalidEach(`${path}.service.port.name`, port.name, isValidPortName(port.name))];
  if (port.number) return [...errors, ...invalidEach(`${path}.service.port.number`, port.number, isValidPortNum(port.number))];
  return [...errors, required(path, 'port name or number is required')];
}

const validateSegment = (value: string | undefined, path: string): Errors =>
  value ? invalidEach(path, value, isValidPathSegmentName(value)) : [required(path)];

const validateReference = ({ apiGroup, kind, name }: TypedLocalObjectReference, path: string): Errors => [
  ...(apiGroup === undefined ? [] : invalidEach(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup))),
  ...validateSegment(kind, `${path}.kind`),
  ...validateSegment(name, `${path}.name`),
];

const CONTROLLER_BYTES_MAX = 250;

export function validateIngressClass({ metadata, spec }: IngressClass): Errors {
  const { controller = '', parameters } = spec ?? {};
  return [
    ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
    ...(byteLength(controller) > CONTROLLER_BYTES_MAX ? [tooLong('spec.controller', CONTROLLER_BYTES_MAX)] : []),
    ...validateDomainPrefixedPath(controller, 'spec.controller'),
    ...(parameters ? validateParameters(parameters, 'spec.parameters') : []),
  ];
}

export const validateIngressClassUpdate = (next: IngressClass, old: IngressClass): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateImmutable(next.spec?.controller ?? '', old.spec?.controller ?? '', 'spec.controller'),
  ...validateIngressClass(next),
];

const PATH_FORMAT = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const pathExpression = new RegExp(`^${PATH_FORMAT}$`);

/** `validation.IsDomainPrefixedPath`: `acme.io/foo`. */
function validateDomainPrefixedPath(value: string, path: string): Errors {
  if (value === '') return [required(path)];
  const slash = value.indexOf('/');
  const [host, rest] = [value.slice(0, slash), value.slice(slash + 1)];
  if (slash < 1 || rest === '') return [invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = invalidEach(path, host, isDNS1123Subdomain(host));
  return pathExpression.test(rest) ? errors : [...errors, invalid(path, rest, regexError('Invalid path', PATH_FORMAT))];
}

function validateParameters(parameters: IngressClassParametersReference, path: string): Errors {
  const { scope, namespace } = parameters;
  const errors = validateReference(parameters, path);
  if (scope === undefined) return [...errors, required(`${path}.scope`)];
  if (scope !== 'Cluster' && scope !== 'Namespace') return [...errors, notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace'])];
  if (scope === 'Cluster') return namespace === undefined ? errors : [...errors, forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'")];
  if (namespace === undefined) return [...errors, required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'")];
  return [...errors, ...invalidEach(`${path}.namespace`, namespace, isDNS1123Label(namespace))];
}
