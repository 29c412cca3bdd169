import { isObject } from '../api/is-object';
import { asJson, asObject, type KubeObject, keyOf } from '../api/object';
import type { Change } from '../live/reflector';
import { kindOf, versionOf } from '../live/watched';
import { unpack } from './chunk';
import { withDelta } from './delta';
import { type Chunk, RecordingError, type Segment } from './recording';

/** A segment with its objects: how it begins, and each change with what was and what is. */
export interface Unpacked {
  readonly state: readonly Change[];
  readonly changes: readonly (Change & { readonly atUs: number })[];
}

type Objects = Map<string, Map<string, KubeObject>>;

const damaged = (what: string): never => {
  throw new RecordingError(`It is damaged: ${what}.`);
};

/** Unpacks a segment of a recording, which may come from anywhere. Throws RecordingError where it is none. */
export function unpackSegment({ state, changes }: Segment): Unpacked {
  const objects: Objects = new Map();
  try {
    return {
      state: state.flatMap((chunk) => unpack(chunk).map((line) => stateOf(line, objects))),
      changes: changes.flatMap((chunk) => linesOf(chunk, chunk.timesUs.length).map((line, i) => ({ ...changeOf(line, objects), atUs: chunk.timesUs[i] ?? 0 }))),
    };
  } catch (error) {
    // What is nested a million times over is none of ours either.
    throw error instanceof RecordingError ? error : new RecordingError('It is damaged.');
  }
}

function linesOf(chunk: Chunk, count: number): readonly unknown[] {
  const lines = unpack(chunk);
  return lines.length === count ? lines : damaged('it has another number of changes than it says');
}

const objectsOf = (objects: Objects, resource: string): Map<string, KubeObject> => {
  const of = objects.get(resource) ?? new Map<string, KubeObject>();
  objects.set(resource, of);
  return of;
};

function stateOf(line: unknown, objects: Objects): Change {
  if (!Array.isArray(line) || line.length !== 2) return damaged('a line is no object');
  const [resource, value] = line as readonly unknown[];
  const is = kubeObject(resource, value);
  objectsOf(objects, String(resource)).set(keyOf(is), is);
  return { resource: String(resource), key: keyOf(is), was: undefined, is };
}

function changeOf(line: unknown, objects: Objects): Change {
  if (!Array.isArray(line)) return damaged('a line is no change');
  const [resource, key, as, what] = line as readonly unknown[];
  if (typeof resource !== 'string' || typeof key !== 'string') return damaged('a change is about nothing');
  const of = objectsOf(objects, resource);
  const was = of.get(key);
  if (as === 'gone') {
    if (!was) return damaged(`${resource}/${key} goes without having been there`);
    of.delete(key);
    return { resource, key, was, is: undefined };
  }
  if (as !== 'is' && as !== 'delta') return damaged('a change is of no kind');
  const is = kubeObject(resource, as === 'is' ? what : withDelta(was && asJson(was), what));
  if (keyOf(is) !== key) return damaged(`${resource}/${key} has another name`);
  of.set(key, is);
  return { resource, key, was, is };
}

/** An object that has what every object of its resource has; what it says beyond that, the view takes as it takes a real cluster's. */
function kubeObject(resource: unknown, value: unknown): KubeObject {
  if (typeof resource !== 'string' || !isObject(value) || !isObject(value.metadata)) return damaged('a line is no object');
  const kind = knownKind(resource);
  const { name, namespace } = value.metadata;
  const isNamed = typeof name === 'string' && name !== '' && (namespace === undefined || typeof namespace === 'string');
  if (!isNamed || value.kind !== kind.kind || value.apiVersion !== versionOf(kind)) return damaged(`an object is none of ${resource}`);
  return asObject(value);
}

function knownKind(resource: string) {
  try {
    return kindOf(resource);
  } catch {
    return damaged(`nobody knows ${resource.slice(0, 100)}`);
  }
}
