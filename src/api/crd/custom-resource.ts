import { semanticEqual } from '../equality';
import { evaluate, JsonPathError, parsePath, type Step } from '../jsonpath';
import { NAME as NAME_COLUMN, since } from '../kinds/columns';
import type { Column, Kind } from '../kinds/kind';
import { keepStatus, withGeneration } from '../kinds/strategy';
import { isDeeperThan, NESTING_MAX, TOO_DEEP } from '../nesting';
import type { KubeObject } from '../object';
import { quote } from '../quote';
import { readAs } from '../schema/coder';
import { type Decoded, type FieldValidation, strictly } from '../schema/decode';
import { withSortedKeys } from '../sorted-keys';
import { parseTime } from '../time';
import type { CustomResourceColumnDefinition, CustomResourceDefinition, CustomResourceDefinitionVersion } from '../types.gen';
import { type FieldError, invalid, marshal } from '../validation/errors';
import { isQualifiedName, nameIsDNSSubdomain } from '../validation/names';
import { validateAnyObjectMeta, validateAnyObjectMetaUpdate } from '../validation/object-meta';
import { compareVersions } from '../version';
import { validateEmbedded } from './embedded';
import { validateRules } from './rules';
import { scaleAccess, validateScaleSpec, validateScaleStatus } from './scale-paths';
import { rulesOf, type Schema, schemasWithin } from './schema';
import { prune, withDefaults } from './shape';
import { validateUnique, validateValue } from './values';

/** An object of a kind that a CustomResourceDefinition declares. */
type CustomResource = KubeObject & { readonly status?: unknown };
type Errors = readonly FieldError[];

/** The kinds that a definition declares, one for each version that is served; none before its names are accepted (`apiserver/customresource_handler.go`). */
export function customKinds(definition: CustomResourceDefinition): readonly Kind[] {
  const { spec, status } = definition;
  if (!status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True')) return [];
  const stored = spec.versions.find(({ storage }) => storage);
  const storage = stored && kindOf(definition, stored);
  return spec.versions
    .filter(({ served }) => served)
    .map((version) => {
      if (!storage || version === stored) return storage ?? kindOf(definition, version);
      return convertedKind(kindOf(definition, version), storage, version.schema?.openAPIV3Schema);
    });
}

/** Versions are converted into each other by renaming, or by a webhook: then objects come here in their own version, and the API server has them converted. */
function convertedKind(kind: Kind, storage: Kind, schema: Schema | undefined): Kind {
  const apiVersionOf = ({ group, version }: Kind): string => `${group}/${version}`;
  const fromStored = (stored: KubeObject): KubeObject =>
    withDefaults(schema, prune(schema, { ...stored, apiVersion: apiVersionOf(kind) }, [], '', true)) as KubeObject;
  return {
    ...kind,
    storedAs: {
      kind: storage,
      toStored: (object) => (kind.converter ? object : { ...object, apiVersion: apiVersionOf(storage) }),
      fromStored,
      validateCreate: (stored) => kind.validateCreate!(fromStored(stored)),
      validateUpdate: (next, old) => kind.validateUpdate!(fromStored(next), fromStored(old)),
    },
  };
}

function kindOf({ spec, status }: CustomResourceDefinition, version: CustomResourceDefinitionVersion): Kind {
  const names = { ...spec.names, ...status?.acceptedNames };
  const namespaced = spec.scope === 'Namespaced';
  const schema = version.schema?.openAPIV3Schema ?? {};
  const { status: hasStatus, scale } = version.subresources ?? {};
  const deprecation = deprecationOf(spec, version);
  const selectable = (version.selectableFields ?? []).map(({ jsonPath }) => ({ name: jsonPath.replace(/^\./, ''), path: parsePath(jsonPath) }));
  return {
    group: spec.group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? '',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced,
    ...converterOf(spec),
    schema: '',
    openApi: schema,
    ...(deprecation === undefined ? {} : { deprecation }),
    ...(scale ? { scale: scaleAccess(scale) } : {}),
    subresources: [...(scale ? ['scale'] : []), ...(hasStatus ? ['status'] : [])],
    decode: (body, fieldValidation, found) => decodeCustomResource(schema, body, fieldValidation, found),
    defaults: (object) => withDefaults(schema, object) as KubeObject,
    asRead: (stored) => withDefaults(schema, prune(schema, stored, [], '', true)) as KubeObject,
    prepareForCreate: (object) => withGeneration(hasStatus ? withoutStatus(object) : object, 1),
    prepareForUpdate: (next, old) => bumpOnChange(hasStatus ? withStatusOf(next, old) : next, old),
    prepareForStatusUpdate: (next: CustomResource, old) => ({ ...withStatusOf(old, next), metadata: { ...old.metadata, ...managedFieldsOf(next) } }),
    validateCreate: (object) =>
      validateKind(object, names.kind) ??
      withRules(schema, object, undefined, [
        ...validateAnyObjectMeta(object.metadata, namespaced, nameIsDNSSubdomain),
        ...validateValue(schema, object, undefined),
        ...validateScaleSpec(scale, object),
        ...validateScaleStatus(scale, object),
        ...validateEmbedded(schema, object),
        ...validateUnique(schema, object, ''),
      ]),
    validateUpdate: (next, old) =>
      validateKind(next, names.kind) ??
      withRules(schema, next, old, [
        ...validateAnyObjectMetaUpdate(next.metadata, old.metadata),
        ...validateValue(schema, next, old),
        ...validateScaleSpec(scale, next),
        ...validateScaleStatus(scale, next),
        ...validateEmbedded(schema, next),
        ...validateUniqueUpdate(schema, next, old),
      ]),
    validateStatusUpdate: (next: CustomResource, old: CustomResource) =>
      validateKind(next, names.kind) ??
      withRules(schema, next, old, [
        ...validateAnyObjectMetaUpdate(next.metadata, old.metadata),
        ...(next.status === undefined ? [] : validateValue(schema.properties?.status ?? {}, next.status, old.status, 'status')),
        ...validateScaleStatus(scale, next),
        ...validateUniqueUpdate(schema, next, old),
      ]),
    warnings: finalizerWarnings,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    selectableFields: (object) => Object.fromEntries(selectable.map(({ name, path }) => [name, String(firstValue(object, path) ?? '')])),
    columns: [NAME_COLUMN, ...(version.additionalPrinterColumns?.length ? version.additionalPrinterColumns : [AGE_COLUMN]).map(columnOf)],
  };
}

function converterOf({ conversion }: CustomResourceDefinition['spec']): Pick<Kind, 'converter'> {
  const { clientConfig, conversionReviewVersions } = conversion?.webhook ?? {};
  return conversion?.strategy === 'Webhook' && clientConfig ? { converter: { client: clientConfig, reviewVersions: conversionReviewVersions ?? [] } } : {};
}

/** `example.com/v1beta1 CronTab is deprecated; use example.com/v1 CronTab`. */
function deprecationOf(
  { group, names, versions }: CustomResourceDefinition['spec'],
  { name, deprecated, deprecationWarning }: CustomResourceDefinitionVersion,
): string | undefined {
  if (!deprecated) return undefined;
  if (deprecationWarning !== undefined) return deprecationWarning;
  const [better] = versions
    .filter((other) => other.served && !other.deprecated && compareVersions(other.name, name) < 0)
    .map((other) => other.name)
    .sort(compareVersions);
  const text = `${group}/${name} ${names.kind} is deprecated`;
  return better === undefined ? text : `${text}; use ${group}/${better} ${names.kind}`;
}

/** Go keeps such objects as maps. */
function decodeCustomResource(schema: Schema, body: Readonly<Record<string, unknown>>, fieldValidation: FieldValidation, found: readonly string[]): Decoded {
  if (isDeeperThan(body, NESTING_MAX)) return { error: TOO_DEEP };
  const metadata = readAs('meta.v1.ObjectMeta', body.metadata ?? {});
  if (metadata.error !== undefined) return { error: metadata.error };
  const unknown: string[] = [];
  const object = prune(schema, withSortedKeys({ ...body, metadata: metadata.object }), unknown, '', true);
  return strictly(object, fieldValidation, [
    ...found,
    ...metadata.strict.map((text) => text.replace('"', '"metadata.')),
    ...unknown.toSorted().map((path) => `unknown field ${quote(path)}`),
  ]);
}

const managedFieldsOf = ({ metadata: { managedFields } }: KubeObject): object => (managedFields ? { managedFields } : {});

function withoutStatus(object: CustomResource): CustomResource {
  if (!('status' in object)) return object;
  const { status: _, ...rest } = object;
  return rest;
}

const withStatusOf = (object: CustomResource, other: CustomResource): CustomResource =>
  other.status === undefined ? withoutStatus(object) : keepStatus(object, other);

/** The generation goes up with any change but of the metadata. */
function bumpOnChange(next: CustomResource, old: CustomResource): CustomResource {
  const changed = !semanticEqual({ ...next, metadata: undefined }, { ...old, metadata: undefined });
  return changed ? withGeneration(next, (old.metadata.generation ?? 0) + 1) : next;
}

/** A list that was not unique before may stay so. */
const validateUniqueUpdate = (schema: Schema, next: unknown, old: unknown): Errors =>
  validateUnique(schema, old, '').length > 0 ? [] : validateUnique(schema, next, '');

/** Errors of these types make rules meaningless. */
const BLOCKING: ReadonlySet<string> = new Set(['NotSupported', 'Required', 'TooLong', 'TooMany', 'TypeInvalid'].map((type) => `FieldValue${type}`));
const NOT_CHECKED = 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/** An object of another kind is not looked at any further. */
const validateKind = ({ kind }: KubeObject, wanted: string): Errors | undefined =>
  kind === wanted ? undefined : [invalid('kind', kind ?? '', `must be ${wanted}`)];

/** Rules are asked last, and only of objects of the right form. */
function withRules(schema: Schema, next: unknown, old: unknown, errors: Errors): Errors {
  if (!hasRules(schema)) return errors;
  if (errors.some(({ type }) => BLOCKING.has(type))) return [...errors, invalid('<nil>', 'null', NOT_CHECKED)];
  return [...errors, ...validateRules(schema, next, old, '')];
}

function hasRules(schema: Schema): boolean {
  for (const inner of schemasWithin(schema)) if (rulesOf(inner).length > 0) return true;
  return false;
}

const STANDARD_FINALIZERS: readonly string[] = ['orphan', 'foregroundDeletion', 'kubernetes'];
const PREFER = 'prefer a domain-qualified finalizer name';
const AVOID = 'to avoid accidental conflicts with other finalizer writers';

/** Finalizers that are new and might be somebody else's too. */
function finalizerWarnings(object: KubeObject, old?: KubeObject): readonly string[] {
  const before = old?.metadata.finalizers ?? [];
  const added = [...new Set(object.metadata.finalizers ?? [])].filter((name) => !before.includes(name)).sort();
  return added.flatMap((name) => {
    const head = `metadata.finalizers: ${quote(name)}: `;
    const wrong = isQualifiedName(name).map((text) => head + text);
    if (name.includes('/') || STANDARD_FINALIZERS.includes(name)) return wrong;
    return [...wrong, `${head}${PREFER}${name.includes('.') ? ' including a path (/)' : ''} ${AVOID}`];
  });
}

const AGE_COLUMN: CustomResourceColumnDefinition = {
  name: 'Age',
  type: 'date',
  description: 'Time since the object was created.',
  jsonPath: '.metadata.creationTimestamp',
};

/** `registry/customresource/tableconvertor`. */
function columnOf({ name, type, format, description, priority = 0, jsonPath }: CustomResourceColumnDefinition): Column<KubeObject> {
  const path = parsePath(jsonPath);
  return {
    name,
    type: type as Column<KubeObject>['type'],
    ...(format ? { format } : {}),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority,
    cell: (object, nowMs) => cellOf(type, firstValue(object, path), nowMs),
  };
}

function firstValue(object: KubeObject, path: readonly Step[]): unknown {
  try {
    return evaluate([object], path)[0];
  } catch (error) {
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

function cellOf(type: string, value: unknown, nowMs: number): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (type === 'string') return typeof value === 'object' ? marshal(value) : String(value);
  if (type === 'date' && typeof value === 'string') return parseTime(value) === undefined ? '<invalid>' : since(value, nowMs);
  if (type === 'boolean' && typeof value === 'boolean') return value;
  if (typeof value !== 'number') return null;
  return type === 'integer' ? Math.trunc(value) : type === 'number' ? value : null;
}
