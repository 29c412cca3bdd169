import { semanticEqual } from '../equality';
import { asObject } from '../object';
import type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionStatus,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  SelectableField,
} from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, invalidRaw, marshal, notSupported, required, tooMany } from '../validation/errors';
import { internalJson } from '../validation/internal-json';
import { isDNS1035Label, isDNS1123Subdomain, type NameRule, nameIsDNSSubdomain } from '../validation/names';
import { validateAnyObjectMeta, validateAnyObjectMetaUpdate, validateImmutable } from '../validation/object-meta';
import { validateWebhookClient } from '../validation/webhook-client';
import { pathSteps, schemaAt, validateDefinitionSchema } from './definition-schema';
import { validateRules } from './rules';
import { itemsOf, knownFormat, type Schema, schemasWithin } from './schema';
import { prune } from './shape';
import { validateStructural } from './structural';
import { validateValue } from './values';

/** CustomResourceDefinitions: apiextensions `pkg/apis/apiextensions/validation`. */
type Errors = readonly FieldError[];

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const SELECTABLE_FIELDS_MAX = 8;

export const validateDefinition = (definition: CustomResourceDefinition): Errors => [
  ...validateAnyObjectMeta(definition.metadata, false, nameRuleOf(definition)),
  ...validateSpec(definition.spec ?? {}),
  ...validateRest(definition),
];

export function validateDefinitionUpdate(next: CustomResourceDefinition, old: CustomResourceDefinition): Errors {
  const [after, before] = [next.spec, old.spec];
  const established = old.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
  return [
    ...validateAnyObjectMetaUpdate(next.metadata, old.metadata),
    ...validateSpec(after),
    ...(established
      ? [...validateImmutable(after.scope, before.scope, 'spec.scope'), ...validateImmutable(after.names?.kind, before.names?.kind, 'spec.names.kind')]
      : []),
    ...validateImmutable(after.group, before.group, 'spec.group'),
    ...validateImmutable(after.names?.plural, before.names?.plural, 'spec.names.plural'),
    ...validateRest(next, old),
  ];
}

export const validateDefinitionStatusUpdate = (next: CustomResourceDefinition, old: CustomResourceDefinition): Errors => [
  ...validateAnyObjectMetaUpdate(next.metadata, old.metadata),
  ...validateStatus(next.status ?? {}),
];

const nameRuleOf =
  ({ spec }: CustomResourceDefinition): NameRule =>
  (name, prefix) => {
    const messages = nameIsDNSSubdomain(name, prefix);
    return name === `${spec?.names?.plural ?? ''}.${spec?.group ?? ''}` ? messages : [...messages, 'must be spec.names.plural+"."+spec.group'];
  };

const validateRest = (definition: CustomResourceDefinition, old?: CustomResourceDefinition): Errors => [
  ...validateStatus(definition.status ?? {}),
  ...validateStoredVersions(definition.status?.storedVersions ?? [], definition.spec?.versions ?? []),
  ...validateApproval(definition, old),
  ...(definition.spec?.preserveUnknownFields && !old?.spec.preserveUnknownFields
    ? [invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead')]
    : []),
];

const validateStatus = ({ acceptedNames }: CustomResourceDefinitionStatus): Errors =>
  acceptedNames ? validateNames(acceptedNames, 'status.acceptedNames') : [];

/** What versions say alike, upstream's internal form says once, at the top; errors point there. */
interface Hoisted {
  readonly versions: readonly CustomResourceDefinitionVersion[];
  readonly validation: CustomResourceDefinitionVersion['schema'];
  readonly subresources: CustomResourceSubresources | undefined;
  readonly columns: readonly CustomResourceColumnDefinition[] | undefined;
  readonly selectableFields: readonly SelectableField[] | undefined;
}

const PER_VERSION = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;

function hoist(versions: readonly CustomResourceDefinitionVersion[]): Hoisted {
  const [first] = versions;
  const alike = PER_VERSION.filter((field) => first && versions.every((version) => semanticEqual(version[field], first[field])));
  const isHoisted = (field: string): boolean => (alike as readonly string[]).includes(field);
  const top = <F extends (typeof PER_VERSION)[number]>(field: F): CustomResourceDefinitionVersion[F] | undefined =>
    isHoisted(field) ? first?.[field] : undefined;
  return {
    versions: versions.map((version) =>
      asObject<CustomResourceDefinitionVersion>(Object.fromEntries(Object.entries(version).filter(([field]) => !isHoisted(field)))),
    ),
    validation: top('schema'),
    subresources: top('subresources'),
    columns: top('additionalPrinterColumns'),
    selectableFields: top('selectableFields'),
  };
}

function validateSpec(spec: Partial<CustomResourceDefinitionSpec>): Errors {
  const { group = '', scope = '', names, conversion } = spec;
  const written = spec.versions ?? [];
  const { versions, validation, subresources, columns, selectableFields } = hoist(written);
  const errors: FieldError[] = [...validateGroup(group, 'spec.group'), ...validateChoice(scope, ['Cluster', 'Namespaced'], 'spec.scope')];
  if (!validation?.openAPIV3Schema)
    for (const [i, version] of versions.entries()) if (!version.schema?.openAPIV3Schema) errors.push(required(`spec.versions[${i}].schema.openAPIV3Schema`));
  for (const [i, version] of versions.entries()) {
    errors.push(...validateVersionName(version.name ?? '', `spec.versions[${i}].name`));
    errors.push(...validateVersion(version, written[i]?.subresources?.status !== undefined, `spec.versions[${i}]`));
  }
  const printed = spec.versions === undefined || spec.versions === null ? 'null' : marshal(versions.map(printedVersion));
  if (new Set(versions.map(({ name }) => name)).size < versions.length) errors.push(invalidRaw('spec.versions', printed, 'must contain unique version names'));
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(invalidRaw('spec.versions', printed, 'must have exactly one version marked as storage version'));
  if (versions[0]?.name) errors.push(...validateVersionName(versions[0].name, 'spec.version'));
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) if (!names?.[field]) errors.push(required(`spec.names.${field}`));
  if (names) errors.push(...validateNames(names, 'spec.names'));
  const anyStatus = written.some((version) => version.subresources?.status !== undefined);
  if (validation) errors.push(...validateSchema(validation.openAPIV3Schema, anyStatus, 'spec.validation'));
  if (subresources) errors.push(...validateSubresources(subresources, 'spec.subresources'));
  for (const [i, column] of (columns ?? []).entries()) errors.push(...validateColumn(column, `spec.additionalPrinterColumns[${i}]`));
  if (selectableFields?.length) errors.push(...validateSelectableFields(selectableFields, validation?.openAPIV3Schema, 'spec.selectableFields'));
  return conversion ? [...errors, ...validateConversion(conversion, 'spec.conversion')] : errors;
}

function validateGroup(group: string, path: string): Errors {
  if (group === '') return [required(path)];
  const messages = isDNS1123Subdomain(group);
  if (messages.length > 0) return [invalid(path, group, messages.join(','))];
  return group.includes('.') ? [] : [invalid(path, group, 'should be a domain with at least one dot')];
}

function validateChoice(value: string, choices: readonly string[], path: string): Errors {
  if (value === '') return [required(path)];
  return choices.includes(value) ? [] : [notSupported(path, value, choices)];
}

/** A label, with all that is wrong in one error. */
function validateLabel(value: string, path: string, before = ''): Errors {
  const messages = isDNS1035Label(before === '' ? value : value.toLowerCase());
  return messages.length > 0 ? [invalid(path, value, `${before}${messages.join(',')}`)] : [];
}
const validateVersionName = (name: string, path: string): Errors => validateLabel(name, path);

const MIXED_CASE = 'may have mixed case, but should otherwise match: ';

function validateNames({ plural, singular, kind, listKind, shortNames, categories }: CustomResourceDefinitionNames, path: string): Errors {
  return [
    ...(plural ? validateLabel(plural, `${path}.plural`) : []),
    ...(singular ? validateLabel(singular, `${path}.singular`) : []),
    ...(kind ? validateLabel(kind, `${path}.kind`, MIXED_CASE) : []),
    ...(listKind ? validateLabel(listKind, `${path}.listKind`, MIXED_CASE) : []),
    ...(shortNames ?? []).flatMap((name, i) => validateLabel(name, `${path}.shortNames[${i}]`)),
    ...(kind && kind === listKind ? [invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same')] : []),
    ...(categories ?? []).flatMap((name, i) => validateLabel(name, `${path}.categories[${i}]`)),
  ];
}

function validateVersion(version: CustomResourceDefinitionVersion, statusEnabled: boolean, path: string): Errors {
  const { schema, subresources, additionalPrinterColumns, selectableFields } = version;
  return [
    ...validateDeprecation(version, `${path}.deprecationWarning`),
    ...(schema ? validateSchema(schema.openAPIV3Schema, statusEnabled, `${path}.schema`) : []),
    ...(subresources ? validateSubresources(subresources, `${path}.subresources`) : []),
    ...(additionalPrinterColumns ?? []).flatMap((column, i) => validateColumn(column, `${path}.additionalPrinterColumns[${i}]`)),
    ...(selectableFields?.length ? validateSelectableFields(selectableFields, schema?.openAPIV3Schema, `${path}.selectableFields`) : []),
  ];
}

function validateDeprecation({ deprecated, deprecationWarning: warning }: CustomResourceDefinitionVersion, path: string): Errors {
  if (warning === undefined) return [];
  if (!deprecated) return [invalid(path, warning, 'can only be set for deprecated versions')];
  const messages: string[] = [];
  if (warning.length > 256) messages.push('must be <= 256 characters long');
  if (warning === '') messages.push('must not be an empty string');
  const index = warning.search(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u);
  if (index >= 0) messages.push(`must only contain printable UTF-8 characters; non-printable character found at index ${index}`);
  return invalidEach(path, warning, messages);
}

function validateColumn({ name, type = '', format = '', jsonPath = '' }: CustomResourceColumnDefinition, path: string): Errors {
  const types = `must be one of ${COLUMN_TYPES.join(',')}`;
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${path}.name`));
  if (type === '') errors.push(required(`${path}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalid(`${path}.type`, type, types));
  if (format !== '' && !COLUMN_FORMATS.includes(format)) errors.push(invalid(`${path}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`));
  return [...errors, ...(jsonPath === '' ? [required(`${path}.JSONPath`)] : validateSimplePath(jsonPath, `${path}.JSONPath`))];
}

const validateSimplePath = (value: string, path: string): Errors =>
  value.startsWith('.') ? [] : [invalid(path, value, 'must be a simple json path starting with .')];

function validateSubresources({ scale }: CustomResourceSubresources, path: string): Errors {
  if (!scale) return [];
  const validatePath = (field: string, value: string, prefixes: readonly string[], where: string): Errors => {
    const at = `${path}.scale.${field}`;
    const errors = validateSimplePath(value, at);
    if (errors.length > 0) return errors;
    return prefixes.some((prefix) => value.startsWith(prefix)) ? [] : [invalid(at, value, `should be a json path under ${where}`)];
  };
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...(specReplicasPath ? validatePath('specReplicasPath', specReplicasPath, ['.spec.'], '.spec') : [required(`${path}.scale.specReplicasPath`)]),
    ...(statusReplicasPath ? validatePath('statusReplicasPath', statusReplicasPath, ['.status.'], '.status') : [required(`${path}.scale.statusReplicasPath`)]),
    ...(labelSelectorPath ? validatePath('labelSelectorPath', labelSelectorPath, ['.spec.', '.status.'], 'either .spec or .status') : []),
  ];
}

function validateSelectableFields(fields: readonly SelectableField[], schema: Schema | undefined, path: string): Errors {
  if (!schema) return [invalid(path, '', 'may only be set when `version.schema.openAPIV3Schema` is not included')];
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath = '' }, i) => {
    const at = `${path}[${i}].jsonPath`;
    if (jsonPath === '') return [required(at)];
    const steps = pathSteps(jsonPath);
    const found = schemaAt(schema, jsonPath);
    if (typeof found === 'string' || typeof steps === 'string') return [invalid(at, jsonPath, `is an invalid path: ${found}`)];
    const key = steps.join('.');
    const repeated = seen.has(key);
    seen.add(key);
    return [
      ...(steps[0] === 'metadata' ? [invalid(at, jsonPath, 'must not point to fields in metadata')] : []),
      ...(['string', 'boolean', 'integer'].includes(found.type ?? '')
        ? []
        : [invalid(at, jsonPath, 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.')]),
      ...(repeated ? [duplicate(at, jsonPath)] : []),
    ];
  });
  return seen.size > SELECTABLE_FIELDS_MAX ? [...errors, tooMany(path, seen.size, SELECTABLE_FIELDS_MAX)] : errors;
}

/** What the root of a schema may say if the status is looked at on its own. */
const WITH_STATUS = [
  'description',
  'type',
  'format',
  'title',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
  'required',
  'items',
  'properties',
  'externalDocs',
  'example',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
];
const WITH_STATUS_TEXT =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';

function validateSchema(schema: Schema | undefined, statusEnabled: boolean, base: string): Errors {
  if (!schema) return [];
  const path = `${base}.openAPIV3Schema`;
  const errors: FieldError[] = statusEnabled ? [...validateRoot(schema, path)] : [];
  if (schema.nullable) errors.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  const unsupported = unsupportedError(schema);
  const structural = unsupported === undefined ? validateStructural(schema, path) : [];
  const defaults = unsupported === undefined && structural.length === 0 ? validateDefaults(schema, path) : [];
  errors.push(...structural, ...defaults);
  const compiles = unsupported === undefined && structural.length === 0 && defaults.length === 0;
  errors.push(...validateDefinitionSchema(schema, path, compiles));
  return errors.length === 0 && unsupported !== undefined ? [invalid(path, '', unsupported)] : errors;
}

function validateRoot(schema: Schema, path: string): Errors {
  for (const field of Object.keys(schema)) {
    if (field === 'type') {
      if (schema.type !== 'object')
        return [
          invalid(`${path}.type`, schema.type ?? '', 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled'),
        ];
    } else if (!WITH_STATUS.includes(field)) {
      const printed = internalJson('apiextensions.v1.JSONSchemaProps', schema);
      return [invalidRaw(path, printed, `only [${WITH_STATUS_TEXT}] fields are allowed at the root of the schema if the status subresource is enabled`)];
    }
  }
  return [];
}

/** Why a schema cannot be turned into a structural one at all. */
function unsupportedError(schema: Schema): string | undefined {
  for (const { id, $schema, $ref, patternProperties, dependencies, additionalItems, definitions, items } of schemasWithin(schema)) {
    const field = Object.entries({ id, schema: $schema, $ref, patternProperties, dependencies, additionalItems, definitions }).find(
      ([, value]) => value !== undefined && value !== '' && !semanticEqual(value, {}),
    )?.[0];
    if (field !== undefined) return `OpenAPIV3Schema '${field}' is not supported`;
    if (Array.isArray(items) && items.length > 0) return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  }
  return undefined;
}

/** Defaults must be valid values themselves (apiextensions `schema/defaulting` ValidateDefaults). */
function validateDefaults(schema: Schema, path: string): Errors {
  const { default: value } = schema;
  const at = `${path}.default`;
  const errors: FieldError[] = [];
  if (value !== undefined && value !== null) {
    const unknown: string[] = [];
    prune(schema, value, unknown);
    if (unknown.length > 0) errors.push(invalid(at, value, 'must not have unknown fields'));
    const invalidValue = validateValue(schema, value, undefined, at);
    errors.push(...(invalidValue.length > 0 ? invalidValue : validateRules(schema, value, undefined, at)));
  }
  const items = itemsOf(schema);
  return [
    ...errors,
    ...(items ? validateDefaults(items, `${path}.items`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => validateDefaults(property, `${path}.properties[${name}]`)),
  ];
}

function validateConversion({ strategy = '', webhook }: CustomResourceConversion, path: string): Errors {
  const errors = [...validateChoice(strategy, ['None', 'Webhook'], `${path}.strategy`)];
  const versions = webhook?.conversionReviewVersions ?? [];
  if (strategy === 'Webhook') {
    const at = `${path}.webhookClientConfig`;
    errors.push(...(webhook?.clientConfig ? validateWebhookClient(webhook.clientConfig, at) : [required(at, 'required when strategy is set to Webhook')]));
    return [...errors, ...validateReviewVersions(versions, `${path}.conversionReviewVersions`)];
  }
  const must = 'should not be set when strategy is not set to Webhook';
  if (webhook?.clientConfig) errors.push(forbidden(`${path}.webhookClientConfig`, must));
  if (versions.length > 0) errors.push(forbidden(`${path}.conversionReviewVersions`, must));
  return errors;
}

function validateReviewVersions(versions: readonly string[], path: string): Errors {
  if (versions.length === 0) return [required(path)];
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i ? [invalid(`${path}[${i}]`, version, 'duplicate version')] : invalidEach(`${path}[${i}]`, version, isDNS1035Label(version)),
  );
  return versions.some((version) => REVIEW_VERSIONS.includes(version))
    ? errors
    : [...errors, invalid(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`)];
}

function validateStoredVersions(stored: readonly string[], versions: readonly CustomResourceDefinitionVersion[]): Errors {
  const path = 'status.storedVersions';
  if (stored.length === 0) return [invalidRaw(path, 'null', 'must have at least one stored version')];
  const missing = versions.filter(({ name, storage }) => storage && !stored.includes(name));
  const gone = stored.filter((name) => !versions.some((version) => version.name === name));
  return [
    ...missing.map(({ name }) => invalid(path, stored, `must have the storage version ${name}`)),
    ...gone.map((name) =>
      invalid(
        `${path}[${stored.indexOf(name)}]`,
        name,
        `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
      ),
    ),
  ];
}

const APPROVED = 'api-approved.kubernetes.io';
const REVIEW = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Kubernetes' own groups need a word that their owners agree. */
function validateApproval({ metadata, spec }: CustomResourceDefinition, old: CustomResourceDefinition | undefined): Errors {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(spec?.group ?? '')) return [];
  const annotation = metadata.annotations?.[APPROVED] ?? '';
  const state = approvalOf(annotation);
  if (old && approvalOf(old.metadata.annotations?.[APPROVED] ?? '') === state) return [];
  const path = `metadata.annotations[${APPROVED}]`;
  if (state === 'missing') return [required(path, `protected groups must have approval annotation "${APPROVED}", ${REVIEW}`)];
  if (state !== 'invalid') return [];
  return [
    invalid(
      path,
      annotation,
      `protected groups must have approval annotation "${APPROVED}" with either a URL or a reason starting with "unapproved", ${REVIEW}`,
    ),
  ];
}

function approvalOf(annotation: string): 'missing' | 'bypassed' | 'approved' | 'invalid' {
  if (annotation === '') return 'missing';
  if (annotation.startsWith('unapproved')) return 'bypassed';
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?#\s]+/.test(annotation) ? 'approved' : 'invalid';
}

/** Go's internal struct, which has no JSON names. */
const printedVersion = (version: CustomResourceDefinitionVersion): unknown => ({
  Name: version.name ?? '',
  Served: version.served ?? false,
  Storage: version.storage ?? false,
  Deprecated: version.deprecated ?? false,
  DeprecationWarning: version.deprecationWarning ?? null,
  Schema: version.schema ?? null,
  Subresources: version.subresources ?? null,
  AdditionalPrinterColumns: version.additionalPrinterColumns ?? null,
  SelectableFields: version.selectableFields ?? null,
});

/** Formats that are ignored, of which the user is warned; those that the stored definition had already are not told again. */
export function formatWarnings(definition: CustomResourceDefinition, old?: CustomResourceDefinition): readonly string[] {
  const known = new Set(old ? unknownFormats(old) : []);
  return unknownFormats(definition)
    .filter((format) => !known.has(format))
    .map((format) => `unrecognized format "${format}"`);
}

const unknownFormats = ({ spec }: CustomResourceDefinition): readonly string[] => {
  const { versions, validation } = hoist(spec?.versions ?? []);
  return [validation, ...versions.map(({ schema }) => schema)].flatMap((schema) =>
    [...schemasWithin(schema?.openAPIV3Schema)].filter((inner) => inner.format && knownFormat(inner) === undefined).map(({ format }) => format!),
  );
};
