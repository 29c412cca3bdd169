import { hashText } from '../../sim/random';

/** Letters that make no words and do not look alike (`util/rand`). */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** JSON with sorted keys and without what is empty: texts are equal when the values are semantically equal. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .map(([key, field]) => [key, canonical(field)] as const)
    .filter(([, text]) => text !== '{}' && text !== '[]' && text !== 'null')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`;
}

/**
 * The hash in the names of ReplicaSets and ControllerRevisions (`controller.ComputeHash`): FNV-32a in upstream's safe letters,
 * over canonical JSON instead of Go's dump of the struct, so it is as stable as the real one, but another.
 */
export function templateHash(template: unknown, collisionCount?: number): string {
  const hash = hashText(`${canonical(template)}${collisionCount ?? ''}`);
  return [...`${hash}`].map((digit) => SAFE_LETTERS[digit.charCodeAt(0) % SAFE_LETTERS.length]).join('');
}
