import { exactFieldValue, type FieldTerm, matchesFields, parseFieldSelector } from '../api/field-selector';
import { matchesLabels, parseLabelSelector, type Requirement } from '../api/label-selector';
import type { KubeObject } from '../api/object';
import type { Resource } from './resources';

/** Which objects of a resource a list or a watch is about: namespace, labels, fields. */
export interface Selection {
  readonly namespace: string;
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldTerm[];
}

export const isEverything = ({ namespace, labels, fields }: Selection): boolean => namespace === '' && labels.length === 0 && fields.length === 0;

/** Tells the fields by which a stored object may be selected, in the names of the version that is served; undefined: its kind has no such field. */
function selectableFields({ kind }: Resource, object: KubeObject): (field: string) => string | undefined {
  const own = kind.selectableFields?.(kind.storedAs ? kind.storedAs.fromStored(object) : object);
  return (field) => {
    if (field === 'metadata.name') return object.metadata.name ?? '';
    if (field === 'metadata.namespace' && kind.namespaced) return object.metadata.namespace ?? '';
    return own && Object.hasOwn(own, field) ? own[field] : undefined;
  };
}

/** Reads a request's selectors; a text that is none gives the message of the 400. */
export function parseSelection(resource: Resource, namespace: string, query: URLSearchParams): Selection | string {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  const labels = labelText ? parseLabelSelector(labelText) : [];
  const fields = fieldText ? parseFieldSelector(fieldText) : [];
  const failed = typeof labels === 'string' ? labels : typeof fields === 'string' ? fields : unknownField(resource, fields);
  if (failed === undefined) return { namespace, labels: labels as readonly Requirement[], fields: fields as readonly FieldTerm[] };
  return failed;
}

/** An empty object has all selectable fields of its kind, with empty values; its required parts are there. */
const BLANK: KubeObject & Readonly<Record<string, unknown>> = { apiVersion: '', kind: '', metadata: {}, spec: {}, status: {}, involvedObject: {}, data: {} };

function unknownField(resource: Resource, fields: readonly FieldTerm[]): string | undefined {
  if (fields.length === 0) return undefined;
  const fieldOf = selectableFields(resource, BLANK);
  const unknown = fields.find(({ field }) => fieldOf(field) === undefined);
  return unknown && `field label not supported: ${unknown.field}`;
}

export function selects(selection: Selection, resource: Resource, object: KubeObject): boolean {
  if (selection.namespace && object.metadata.namespace !== selection.namespace) return false;
  if (selection.labels.length > 0 && !matchesLabels(selection.labels, object.metadata.labels)) return false;
  return selection.fields.length === 0 || matchesFields(selection.fields, selectableFields(resource, object));
}

/** The one object that a selection can be about, if its fields and namespace say so. */
export const selectedName = ({ fields }: Selection): string | undefined => (fields.length === 0 ? undefined : exactFieldValue(fields, 'metadata.name'));
