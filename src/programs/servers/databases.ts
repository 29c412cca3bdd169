import type { Files } from '../program';
import { parseSql } from '../sql/parse';
import { runStatement, type Surroundings } from '../sql/run';
import { type Result, SqlError, type Tables } from '../sql/value';

/** The databases of a server, each a file in its directory: what is changed is written at once. */
export interface Databases {
  readonly names: () => readonly string[];
  readonly create: (name: string) => void;
  /** Carries out statements, one after the other, until one fails. */
  readonly run: (name: string, sql: string, around: Surroundings) => { readonly results: readonly Result[]; readonly error?: SqlError };
}

export function openDatabases(files: Files, directory: string): Databases {
  const pathOf = (name: string): string => `${directory}/${name}`;
  const read = (name: string): Tables => JSON.parse(files.read(pathOf(name)) ?? '{}') as Tables;
  const write = (name: string, tables: Tables): void => {
    const problem = files.write(pathOf(name), JSON.stringify(tables), false);
    if (problem !== undefined) throw new SqlError('disk', problem);
  };
  const names = (): readonly string[] => files.list(directory) ?? [];
  return {
    names,
    create: (name) => write(name, {}),
    run(name, sql, around) {
      const results: Result[] = [];
      try {
        for (const statement of parseSql(sql)) {
          if (statement.do === 'create-database') {
            if (names().includes(statement.name) && !statement.lenient) throw new SqlError('database-exists', statement.name);
            if (!names().includes(statement.name)) write(statement.name, {});
            results.push({ tag: 'CREATE DATABASE', count: 0 });
          } else if (statement.do === 'drop-database') {
            if (!names().includes(statement.name) && !statement.lenient) throw new SqlError('no-database', statement.name);
            files.remove(pathOf(statement.name));
            results.push({ tag: 'DROP DATABASE', count: 0 });
          } else if (statement.do === 'show-databases') {
            results.push({ tag: 'SHOW', count: names().length, columns: ['Database'], rows: names().map((one) => [one]) });
          } else {
            const before = read(name);
            const { tables, result } = runStatement(statement, before, around);
            if (tables !== before) write(name, tables);
            results.push(result);
          }
        }
      } catch (error) {
        if (error instanceof SqlError) return { results, error };
        throw error;
      }
      return { results };
    },
  };
}
