import { KINDS } from './kinds';
import { isList } from './wire';

const BUILT_IN = new Set(KINDS.map(({ group, version, kind }) => `${group ? `${group}/` : ''}${version} ${kind}List`));

/** A list as HTTP has it: the items of built-in kinds do not say what they are. */
export function asOnTheWire(body: unknown): unknown {
  if (!isList(body) || !BUILT_IN.has(`${body.apiVersion} ${body.kind}`)) return body;
  return { ...body, items: body.items.map(({ apiVersion: _, kind: __, ...item }) => item) };
}
