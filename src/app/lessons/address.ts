/** The lesson that an address names (`?lesson=first-pod`), if it names one. */
export function lessonIn(search: string): string | undefined {
  const asked = new URLSearchParams(search).get('lesson');
  return asked !== null && /^[a-z0-9][a-z0-9-]{0,60}$/.test(asked) ? asked : undefined;
}
