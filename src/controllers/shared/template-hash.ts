import { dumpForHash } from '../../api/schema/go-dump';
import type { PodTemplateSpec } from '../../api/types.gen';

/** The hashes in the names of ReplicaSets and ControllerRevisions. */

/** Letters that make no words and do not look alike (`util/rand`). */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const OFFSET = 2_166_136_261;
const PRIME = 16_777_619;

/** A number in letters (`SafeEncodeString`). */
const encoded = (hash: number): string => [...`${hash >>> 0}`].map((digit) => SAFE_LETTERS[digit.charCodeAt(0) % SAFE_LETTERS.length]).join('');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** FNV-1a of 32 bits. */
const fnv32a = (bytes: Iterable<number>, from = OFFSET): number => {
  let hash = from;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return hash;
};
/** FNV-1 of 32 bits, which multiplies first. */
const fnv32 = (bytes: Iterable<number>): number => {
  let hash = OFFSET;
  for (const byte of bytes) hash = Math.imul(hash, PRIME) ^ byte;
  return hash;
};

/** The hash of a template (`controller.ComputeHash`), with the collisions that its owner has had. */
export function templateHash(template: PodTemplateSpec | undefined, collisionCount?: number): string {
  const hash = fnv32a(bytesOf(dumpForHash('core.v1.PodTemplateSpec', 'v1.PodTemplateSpec', template)));
  if (collisionCount === undefined) return encoded(hash);
  // Eight bytes, of which four are written.
  const count = [0, 8, 16, 24].map((shift) => (collisionCount >>> shift) & 255);
  return encoded(fnv32a([...count, 0, 0, 0, 0], hash));
}

/** JSON as Go writes it: with what HTML would stumble over escaped. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The hash of a revision's data (`HashControllerRevision`). */
export const revisionHash = (data: unknown, collisionCount: number): string => encoded(fnv32(bytesOf(`${goJson(data)}${collisionCount}`)));
