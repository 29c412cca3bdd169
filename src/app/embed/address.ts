import { CONTROLS, type ControlName, PARTS, type PartName } from './contract';

/** The parts that an address asks for (`?embed=stage,timeline`); undefined: it is that of a page of its own. */
export function partsOf(search: string): readonly PartName[] | undefined {
  const asked = new URLSearchParams(search).get('embed');
  if (asked === null) return undefined;
  const parts = PARTS.filter((part) => asked.split(',').includes(part));
  return parts.length > 0 ? parts : ['stage', 'timeline'];
}

/** The controls that an address asks for (`?controls=transport`); all, if it names none. */
export function controlsOf(search: string): readonly ControlName[] {
  const asked = new URLSearchParams(search).get('controls');
  return asked === null ? CONTROLS : CONTROLS.filter((control) => asked.split(',').includes(control));
}

/** Whether this page is shown in a frame of another one. */
export const isEmbedded = (): boolean => partsOf(location.search) !== undefined;
