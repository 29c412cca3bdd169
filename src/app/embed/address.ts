import { PARTS, type PartName } from './contract';

/** The parts that an address asks for (`?embed=stage,timeline`); undefined: it is that of a page of its own. */
export function partsOf(search: string): readonly PartName[] | undefined {
  const asked = new URLSearchParams(search).get('embed');
  if (asked === null) return undefined;
  const parts = PARTS.filter((part) => asked.split(',').includes(part));
  return parts.length > 0 ? parts : ['stage', 'timeline'];
}

/** Whether this page is shown in a frame of another one. */
export const isEmbedded = (): boolean => partsOf(location.search) !== undefined;
