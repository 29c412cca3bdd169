/** The part of an address that holds a lesson of somebody's own. */
const OWN_LINK = /^#l=([\w-]+)$/;

/** What a link holds in which a lesson is. */
export const ownLessonIn = (hash: string): string | undefined => OWN_LINK.exec(hash)?.[1];

/** A short name for a text: what is kept of one lesson is not to be taken for another's (FNV-1a). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The lesson that an address names (`?lesson=first-pod`), or one that it holds, if it does. */
export function lessonIn({ search, hash }: Pick<Location, 'search' | 'hash'>): string | undefined {
  if (hash.startsWith('#l=')) return `own-${fingerprint(hash)}`;
  const asked = new URLSearchParams(search).get('lesson');
  return asked !== null && /^[a-z0-9][a-z0-9-]{0,60}$/.test(asked) ? asked : undefined;
}
