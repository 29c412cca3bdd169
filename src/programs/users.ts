import type { Files } from './program';

/** Users and groups by name, as /etc/passwd and /etc/group have them. */

type Table = 'passwd' | 'group';

const rows = (files: Files, table: Table): readonly (readonly string[])[] => (files.read(`/etc/${table}`) ?? '').split('\n').map((line) => line.split(':'));

/** The name of a user or group; undefined if it has none. */
export const nameOf = (files: Files, table: Table, id: number): string | undefined =>
  rows(files, table).find(([name, , number]) => name && number === String(id))?.[0];

/** The number of a user or group by name or number; undefined if there is none such. */
export function numberOf(files: Files, table: Table, name: string): number | undefined {
  const row = rows(files, table).find(([own]) => own === name);
  if (row) return Number(row[2]);
  return /^\d+$/.test(name) ? Number(name) : undefined;
}
