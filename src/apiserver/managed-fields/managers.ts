import { memoOf } from '../../api/memo';
import type { KubeObject } from '../../api/object';
import type { ManagedFieldsEntry } from '../../api/types.gen';
import { type FieldSet, isFieldSet, union } from './field-set';

/** Who owns which fields of an object: `metadata.managedFields`, one entry for each manager (apimachinery `util/managedfields`). */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string | undefined;
  readonly fields: FieldSet | undefined;
}

type Identity = Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/** An applier is the same in all versions. */
export const isSame = (a: Identity, b: Identity): boolean =>
  a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource && (a.operation === 'Apply' || a.apiVersion === b.apiVersion);

const UPDATERS_MAX = 10;
const OLD_UPDATERS = 'ancient-changes';

function decodeEntry(entry: ManagedFieldsEntry): Manager | undefined {
  const { manager = '', operation, apiVersion = '', subresource = '', time, fieldsType, fieldsV1 } = entry;
  if ((operation !== 'Apply' && operation !== 'Update') || fieldsType !== 'FieldsV1' || !isFieldSet(fieldsV1)) return undefined;
  return { manager, operation, apiVersion, subresource, time, fields: fieldsV1 };
}

/** What was written down by this server itself needs no second look. */
const known = new WeakMap<readonly ManagedFieldsEntry[], readonly Manager[]>();

/** The managers of an object; undefined if what it says makes no sense. */
export function managersOf({ metadata: { managedFields } }: KubeObject): readonly Manager[] | undefined {
  if (!managedFields) return [];
  const own = known.get(managedFields);
  if (own) return own;
  const managers = managedFields.map(decodeEntry);
  return managers.every((manager) => manager !== undefined) ? managers : undefined;
}

/** Whether a client wants all ownership forgotten: by an empty list, or a list of an empty entry. */
export function isReset({ metadata: { managedFields } }: KubeObject): boolean {
  if (managedFields === undefined) return false;
  return managedFields.length === 0 || (managedFields.length === 1 && Object.keys(managedFields[0]!).length === 0);
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const inOrder = (a: Manager, b: Manager): number =>
  byText(a.operation, b.operation) ||
  byText(a.time ?? '', b.time ?? '') ||
  byText(a.manager, b.manager) ||
  byText(a.apiVersion, b.apiVersion) ||
  byText(a.subresource, b.subresource);

/** Managers whose fields do not change are written down once. */
const encodeEntry = memoOf(({ manager, operation, apiVersion, subresource, time, fields = {} }: Manager): ManagedFieldsEntry => {
  const who = manager === '' ? { operation, apiVersion } : { manager, operation, apiVersion };
  const what = { ...who, fieldsType: 'FieldsV1', fieldsV1: fields };
  const when = time === undefined ? what : { ...what, time };
  return subresource === '' ? when : { ...when, subresource };
});

/** Of too many updaters, the oldest become one. */
function capped(managers: readonly Manager[]): readonly Manager[] {
  if (managers.length <= UPDATERS_MAX) return managers;
  const updaters = managers
    .filter(({ operation }) => operation === 'Update')
    .toSorted((a, b) => byText(a.time ?? '', b.time ?? '') || byText(a.manager, b.manager));
  if (updaters.length <= UPDATERS_MAX) return managers;
  const oldest = updaters.slice(0, updaters.length - UPDATERS_MAX + 1);
  const merged = new Map<string, Manager>();
  for (const old of oldest) {
    const known = merged.get(old.apiVersion);
    const fields = union(known?.fields, old.fields);
    merged.set(old.apiVersion, { manager: OLD_UPDATERS, operation: 'Update', apiVersion: old.apiVersion, subresource: '', time: old.time, fields });
  }
  return [...managers.filter((manager) => !oldest.includes(manager)), ...merged.values()];
}

export function withoutManagers<T extends KubeObject>(object: T): T {
  if (!object.metadata.managedFields) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The object with its managers written down; those who own nothing are not. */
export function withManagers<T extends KubeObject>(object: T, managers: readonly Manager[]): T {
  const { managedFields } = object.metadata;
  if (managedFields && known.get(managedFields) === managers) return object;
  const entries = write(managers);
  return entries.length === 0 ? withoutManagers(object) : { ...object, metadata: { ...object.metadata, managedFields: entries } };
}

/** Objects that go through the same changes share what is written down. */
const write = memoOf((managers: readonly Manager[]): readonly ManagedFieldsEntry[] => {
  const owning = capped(managers.filter(({ fields }) => fields !== undefined)).toSorted(inOrder);
  const entries = owning.map(encodeEntry);
  known.set(entries, owning);
  return entries;
});
