import type { ObjectMeta } from '../types.gen';
import { type FieldError, invalid, required } from '../validation/errors';
import { isDNS1035Label, nameIsPathSegment } from '../validation/names';
import { validateAnyObjectMeta } from '../validation/object-meta';
import { additionalOf, isEmbeddedResource, itemsOf, type Schema } from './schema';

/** Objects within a custom resource that say of themselves what they are (apiextensions `schema/objectmeta` Validate). */
export function validateEmbedded(schema: Schema | undefined, value: unknown, path = ''): readonly FieldError[] {
  if (!schema || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, i) => validateEmbedded(itemsOf(schema), item, `${path}[${i}]`));
  const own = isEmbeddedResource(schema) ? validateResource(value as EmbeddedResource, path) : [];
  const below = Object.entries(value).flatMap(([name, inner]) => {
    const property = schema.properties?.[name];
    if (property) return validateEmbedded(property, inner, path === '' ? name : `${path}.${name}`);
    return validateEmbedded(additionalOf(schema), inner, `${path}[${name}]`);
  });
  return [...own, ...below];
}

interface EmbeddedResource {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: ObjectMeta;
}

function validateResource({ apiVersion, kind, metadata }: EmbeddedResource, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (apiVersion === undefined) errors.push(required(`${path}.apiVersion`, 'must not be empty'));
  else if (typeof apiVersion !== 'string') errors.push(invalid(`${path}.apiVersion`, apiVersion, 'must be a string'));
  else if (apiVersion.split('/').length > 2) errors.push(invalid(`${path}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  if (kind === undefined) errors.push(required(`${path}.kind`, 'must not be empty'));
  else if (typeof kind !== 'string') errors.push(invalid(`${path}.kind`, kind, 'must be a string'));
  else {
    const wrong = isDNS1035Label(kind.toLowerCase());
    if (wrong.length > 0) errors.push(invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${wrong.join(',')}`));
  }
  if (metadata) {
    const named = { ...metadata, name: metadata.name || 'fakename' };
    errors.push(...validateAnyObjectMeta(named, Boolean(metadata.namespace), nameIsPathSegment, `${path}.metadata`));
  }
  return errors;
}
