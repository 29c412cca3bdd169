import { semanticEqual } from '../equality';
import { marshal } from './errors';

/** Where two values differ, one line a place: what follows an immutability error, where upstream shows a whole diff. */
export function changedPaths(next: unknown, old: unknown, path = 'spec'): string {
  if (semanticEqual(next, old)) return '';
  if (typeof next !== 'object' || typeof old !== 'object' || next === null || old === null) return `-${path}: ${marshal(old)}\n+${path}: ${marshal(next)}\n`;
  const [a, b] = [next as Readonly<Record<string, unknown>>, old as Readonly<Record<string, unknown>>];
  return [...new Set([...Object.keys(b), ...Object.keys(a)])].map((key) => changedPaths(a[key], b[key], `${path}.${key}`)).join('');
}
