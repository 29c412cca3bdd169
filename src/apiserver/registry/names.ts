import { type Random, randomHex } from '../../sim/random';

/** Letters and digits that make no words and are not mistaken for each other (apimachinery `util/rand`). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const NAME_LENGTH_MAX = 63;

export function randomSuffix(random: Random): string {
  let suffix = '';
  for (let i = 0; i < SUFFIX_LENGTH; i++) suffix += ALPHABET[random.integer(ALPHABET.length)];
  return suffix;
}

/** A name from `metadata.generateName`: cut so that the suffix fits (apiserver `storage/names`). */
export const generateName = (base: string, random: Random): string => base.slice(0, NAME_LENGTH_MAX - SUFFIX_LENGTH) + randomSuffix(random);

/** A random (version 4) UUID. */
export function newUid(random: Random): string {
  const hex = randomHex(random, 30);
  const variant = '89ab'[random.integer(4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(15, 18)}-${hex.slice(18)}`;
}
