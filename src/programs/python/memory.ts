import type { Process, Work } from '../program';
import { isDictionary, isSequence, NotSimulated, type Value } from './values';

/** The memory that a script's values take, about as CPython has them: a byte a letter, eight a place in a list. */

/** What an interpreter takes that has just begun. */
const INTERPRETER_BYTES = 8 << 20;
/** Smaller ones are not counted. */
const COUNTED_BYTES = 1 << 16;
const PLACE_BYTES = 8;
/** More than that is not held here. */
const LETTERS_MAX = 1 << 28;
const PLACES_MAX = 1 << 20;
const LIMIT_FILE = '/sys/fs/cgroup/memory.max';

export interface Memory {
  /** What large values took when they were made, since it was last looked which of them are still there. */
  bytes: number;
}

/** Where names are looked up, and in whose process. */
interface Names {
  readonly names: ReadonlyMap<string, Value>;
  readonly outer?: Names | undefined;
  readonly machine: { readonly memory: Memory; readonly process: Process };
}

/** What comes of an operator: so many letters, so many places. */
function extent(operator: string, left: Value, right: Value): readonly [letters: number, places: number] {
  if (operator === '*') {
    const [value, count] = typeof left === 'bigint' ? [right, left] : [left, right];
    const times = typeof count === 'bigint' ? Math.max(0, Number(count)) : 0;
    if (typeof value === 'string') return [value.length * times, 0];
    return [0, isSequence(value) ? value.items.length * times : 0];
  }
  if (operator !== '+') return [0, 0];
  if (typeof left === 'string' && typeof right === 'string') return [left.length + right.length, 0];
  return [0, isSequence(left) && isSequence(right) ? left.items.length + right.items.length : 0];
}

function sizeOf(value: Value, seen: Set<Value>): number {
  if (typeof value === 'string') return value.length;
  if (seen.has(value)) return 0;
  if (isSequence(value)) {
    seen.add(value);
    return value.items.reduce<number>((sum, item) => sum + PLACE_BYTES + sizeOf(item, seen), 0);
  }
  if (!isDictionary(value)) return 0;
  seen.add(value);
  return [...value.entries.values()].reduce((sum, [, item]) => sum + PLACE_BYTES + sizeOf(item, seen), 0);
}

/** All that the names of a scope, and of those around it, lead to. */
function reachable(scope: Names | undefined, seen = new Set<Value>()): number {
  if (!scope) return 0;
  return [...scope.names.values()].reduce<number>((sum, value) => sum + sizeOf(value, seen), reachable(scope.outer, seen));
}

const limitOf = ({ files }: Process): number => Number(files.read(LIMIT_FILE)?.trim() ?? Number.NaN);

/** Makes room for what an operator is about to give; the kernel kills a process that takes more than its container may have. */
export function* allocate(operator: string, left: Value, right: Value, scope: Names): Work<void> {
  const [letters, places] = extent(operator, left, right);
  const bytes = letters + places * PLACE_BYTES;
  if (bytes < COUNTED_BYTES) return;
  const { memory, process } = scope.machine;
  const limit = limitOf(process) - INTERPRETER_BYTES;
  memory.bytes += bytes;
  if (memory.bytes > limit) memory.bytes = reachable(scope) + bytes;
  if (memory.bytes > limit) yield { call: 'exhaust' };
  if (letters > LETTERS_MAX || places > PLACES_MAX) throw new NotSimulated(`a value of ${Math.round(bytes / 1e6)} MB`);
}
