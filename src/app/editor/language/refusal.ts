import type { Status } from '../../../api/types.gen';
import { type Documents, type Located, nameOf, type Range, rangeOfKey, rangeOfPath, topLevel } from './documents';
import type { Hint } from './hint';
import type { Problem } from './problem';

/** Where in a file stands what the API server or kubectl complains of, in their own words. */

const FIELD_ERROR =
  /(?:^|[\s,[*])([a-z][\w-]*(?:\.[\w-]+|\[[^\]]*\])*): ((?:Invalid value|Required value|Unsupported value|Forbidden|Duplicate value|Not found|Too long|Too many|Too few|Internal error)(?:(?!, [a-z][\w.[\]/-]*: (?:Invalid|Required|Unsupported|Forbidden|Duplicate|Not found|Too )).)*)/g;
const STRICT_ERROR = /(unknown|duplicate) field "([^"]+)"/g;
const GO_FIELD = /cannot unmarshal .* into Go struct field [\w]+\.([\w.]+) of type/;
const NO_KIND = /no (?:matches for )?kind "/;

interface Found {
  readonly range: Range | undefined;
  readonly message: string;
}

function fieldsOf(document: Located, complaint: string): readonly Found[] {
  const fields = [...complaint.matchAll(FIELD_ERROR)].map(
    ([, path = '', message = '']): Found => ({ range: rangeOfPath(document, path), message: `${path}: ${message.replace(/\]$/, '')}` }),
  );
  const strict = [...complaint.matchAll(STRICT_ERROR)].map(
    ([message, , path = '']): Found => ({ range: rangeOfKey(document, path) ?? rangeOfPath(document, path), message }),
  );
  return [...fields, ...strict];
}

/** Where the reader should look when no field is named. */
function subject(document: Located, complaint: string): Range | undefined {
  const field = GO_FIELD.exec(complaint)?.[1];
  if (field) return rangeOfPath(document, field);
  if (NO_KIND.test(complaint)) return rangeOfPath(document, 'kind');
  if (/^namespaces "|namespace (does not match|.* being terminated)/.test(complaint)) return rangeOfPath(document, 'metadata.namespace');
  return nameOf(document) === undefined ? rangeOfPath(document, 'kind') : rangeOfPath(document, 'metadata.name');
}

/** What was said about one document, each part at its line; what names no field, where the object's name or kind stands. */
function placeComplaint(document: Located, complaint: string): readonly Problem[] {
  const fields = fieldsOf(document, complaint);
  const found = fields.length > 0 ? fields : [{ range: subject(document, complaint), message: complaint }];
  return found.map(({ range, message }) => document.problem(range ?? [0, 1], message));
}

/** What the API server answered when it was asked to create a document, and would not have done it. */
export interface Verdict {
  /** The document's place in the file. */
  readonly index: number;
  readonly status: Status | undefined;
  readonly warnings: readonly string[];
  /** Nobody could be asked: the cluster serves no such kind. */
  readonly isUnknown?: boolean;
}

/** A refusal at its lines: each cause at its field. */
export function placeStatus(document: Located, { message = '', reason, details }: Status): readonly Problem[] {
  const causes = reason === 'Invalid' ? (details?.causes ?? []) : [];
  if (causes.length === 0) return placeComplaint(document, message);
  return causes.map(({ field = '', message: words = '' }) => document.problem(rangeOfPath(document, field) ?? [0, 1], `${field}: ${words}`));
}

/** A kind that the cluster does not serve, in kubectl's words. */
export function placeUnknownKind(document: Located): Problem {
  const [apiVersion, kind] = [topLevel(document, 'apiVersion'), topLevel(document, 'kind')];
  const hint: Hint = 'unknown-kind';
  return { ...document.problem(rangeOfPath(document, 'kind') ?? [0, 1], `no matches for kind "${kind}" in version "${apiVersion}"`), hint };
}

/** A warning, which begins with the field that it is about: `spec.containers[0].ports[1]: duplicate port …`. */
export function placeWarning(document: Located, warning: string): readonly Problem[] {
  const path = /^([a-z]\w*(?:\.[\w-]+|\[[^\]]*\])*)(?=[: ])/.exec(warning)?.[1];
  return [document.problem((path && rangeOfPath(document, path)) || (subject(document, warning) ?? [0, 1]), warning, 'warning')];
}

/** Which document a line of kubectl's is about: the one whose kind and name it says, or else the first. */
function documentOf(documents: readonly Located[], line: string): Located | undefined {
  const names = (d: Located): boolean => {
    const name = nameOf(d);
    return name !== undefined && line.includes(`"${name}"`);
  };
  const kind = (d: Located): boolean => {
    const name = topLevel(d, 'kind')?.toLowerCase();
    return name !== undefined && line.toLowerCase().includes(name);
  };
  return documents.find((d) => names(d) && kind(d)) ?? documents.find(names) ?? documents.find(kind) ?? documents[0];
}

/** kubectl's prefix says what the line is; the user sees the file. */
const complaintOf = (line: string): string =>
  line.replace(/^Error from server(?: \(\w+\))?: /, '').replace(/^error (?:when creating|parsing|validating) "?[^":]*"?: /, '');

/** The lines that kubectl wrote to its standard error when it created the file. */
export function placeRefusals({ documents, problems }: Documents, errors: string): readonly Problem[] {
  // kubectl reads no further than a document that is no YAML; its line counts within that document, ours within the file.
  const unreadable = problems[0];
  // A list of causes goes over several lines.
  const complaints = errors.split(/\n(?!\* |\s)/).filter((line) => line.trim() !== '');
  return complaints.flatMap((complaint): readonly Problem[] => {
    if (unreadable && /yaml: /.test(complaint)) return [unreadable];
    if (/^Warning: /.test(complaint)) return [];
    const document = documentOf(documents, complaint);
    if (!document) return [{ line: 1, column: 1, endLine: 1, endColumn: 2, message: complaint, severity: 'error' }];
    return placeComplaint(document, complaintOf(complaint));
  });
}
