import { semanticEqual } from '../equality';
import type { Json, JsonObject } from '../object';

/** One operation of a JSON patch, RFC 6902. */
export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
}

/** An operation that cannot be done: a path that does not exist, a test that fails. */
export class JsonPatchError extends Error {}

const segments = (pointer: string): readonly string[] => {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new JsonPatchError(`jsonpatch: invalid pointer ${pointer}`);
  return pointer
    .slice(1)
    .split('/')
    .map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
};

const missing = (op: string, pointer: string): never => {
  throw new JsonPatchError(`${op} operation does not apply: doc is missing path: ${JSON.stringify(pointer)}: missing value`);
};

function indexOf(list: readonly Json[], segment: string, forAdd: boolean, op: string, pointer: string): number {
  if (segment === '-' && forAdd) return list.length;
  const index = /^(0|[1-9]\d*)$/.test(segment) ? Number(segment) : -1;
  if (index < 0 || index > list.length - (forAdd ? 0 : 1)) missing(op, pointer);
  return index;
}

function get(value: Json, path: readonly string[], op: string, pointer: string): Json {
  let current = value;
  for (const segment of path) {
    if (Array.isArray(current)) current = current[indexOf(current, segment, false, op, pointer)];
    else if (typeof current === 'object' && current !== null && Object.hasOwn(current, segment)) current = (current as JsonObject)[segment]!;
    else missing(op, pointer);
  }
  return current;
}

type Change = (container: Json[] | Record<string, Json>, segment: string) => void;

/** Changes the container at the end of a path; the containers on the way are copied, all else is shared. */
function changeAt(value: Json, path: readonly string[], op: string, pointer: string, change: Change): Json {
  if (typeof value !== 'object' || value === null) return missing(op, pointer);
  const [segment, ...rest] = path as [string, ...string[]];
  const copy: Json[] | Record<string, Json> = Array.isArray(value) ? [...value] : { ...(value as JsonObject) };
  if (rest.length === 0) change(copy, segment);
  else {
    const key = Array.isArray(copy) ? indexOf(copy, segment, false, op, pointer) : segment;
    if (!Array.isArray(copy) && !Object.hasOwn(copy, segment)) missing(op, pointer);
    (copy as Record<string, Json>)[key] = changeAt((copy as Record<string, Json>)[key]!, rest, op, pointer, change);
  }
  return copy;
}

function add(document: Json, pointer: string, value: Json, op: string): Json {
  const path = segments(pointer);
  if (path.length === 0) return value;
  return changeAt(document, path, op, pointer, (container, segment) => {
    if (Array.isArray(container)) container.splice(indexOf(container, segment, true, op, pointer), 0, value);
    else container[segment] = value;
  });
}

function remove(document: Json, pointer: string, op: string): Json {
  return changeAt(document, segments(pointer), op, pointer, (container, segment) => {
    if (Array.isArray(container)) container.splice(indexOf(container, segment, false, op, pointer), 1);
    else if (Object.hasOwn(container, segment)) delete container[segment];
    else missing(op, pointer);
  });
}

/** How much longer copies may make an object (apiserver `JSONPatchMaxCopyBytes`): each might double it. */
const COPIED_MAX = 3 * 1024 * 1024;

/** What is to be copied, if all copies together are not too long. */
function copied(document: Json, from: string, before: Copies): Json {
  const value = get(document, segments(from), 'copy', from);
  before.length += JSON.stringify(value).length;
  if (before.length > COPIED_MAX)
    throw new JsonPatchError(`Unable to complete the copy, the accumulated size increase of copy is ${before.length}, exceeding the limit ${COPIED_MAX}`);
  return value;
}

/** How long all that has been copied is. */
interface Copies {
  length: number;
}

function apply(document: Json, { op, path, from = '', value = null }: JsonPatchOperation, copies: Copies): Json {
  switch (op) {
    case 'add':
      return add(document, path, value, op);
    case 'remove':
      return remove(document, path, op);
    case 'replace':
      get(document, segments(path), op, path);
      if (path === '') return value;
      return changeAt(document, segments(path), op, path, (container, segment) => {
        if (Array.isArray(container)) container[Number(segment)] = value;
        else container[segment] = value;
      });
    case 'move':
      return add(remove(document, from, op), path, get(document, segments(from), op, from), op);
    case 'copy':
      return add(document, path, copied(document, from, copies), op);
    case 'test':
      if (!semanticEqual(get(document, segments(path), op, path), value)) throw new JsonPatchError(`testing value ${path} failed: test failed`);
      return document;
    default:
      throw new JsonPatchError(`Unexpected kind: ${op}`);
  }
}

/** Applies the operations one after the other; throws a `JsonPatchError` if one cannot be done. */
export function jsonPatch(document: Json, operations: readonly JsonPatchOperation[]): Json {
  const copies: Copies = { length: 0 };
  return operations.reduce((patched, operation) => apply(patched, operation, copies), document);
}
