import { resolvePath } from '../programs/paths';
import type { Files } from '../programs/program';
import type { Files as UserFiles } from './transport';

/** Where the user's files lie: the editor's tabs. */
export const HOME = '/home/podscope';
const TMP = '/tmp';
const DIRECTORIES: ReadonlySet<string> = new Set(['/', '/home', HOME, TMP]);

/** The terminal's file system: one folder with the user's files, and `/tmp`, which goes with the page. */
export function terminalFiles(users: UserFiles): Files {
  const temporary = new Map<string, string>();
  const inHome = (path: string): string | undefined => (path.startsWith(`${HOME}/`) ? path.slice(HOME.length + 1) : undefined);
  const read = (path: string): string | undefined => {
    if (path === '/dev/null') return '';
    const name = inHome(path);
    return name === undefined ? temporary.get(path) : users.read(name);
  };
  const isIn = (path: string, directory: string): boolean => resolvePath('..', path) === directory;
  return {
    read,
    write(path, text, append) {
      if (path === '/dev/null') return undefined;
      if (DIRECTORIES.has(path)) return 'Is a directory';
      const whole = append ? (read(path) ?? '') + text : text;
      const name = inHome(path);
      if (name !== undefined && users.write && (isIn(path, HOME) || users.read(name) !== undefined)) users.write(name, whole);
      else if (isIn(path, TMP)) temporary.set(path, whole);
      else return 'No such file or directory';
      return undefined;
    },
    remove(path) {
      const name = inHome(path);
      if (name === undefined) return temporary.delete(path);
      if (users.read(name) === undefined) return false;
      users.remove?.(name);
      return true;
    },
    makeDirectory: () => 'the terminal has one folder, with the files of the editor',
    list(path) {
      if (path === HOME) return [...users.list()].sort();
      if (path === TMP) return [...temporary.keys()].map((name) => name.slice(TMP.length + 1)).sort();
      if (!DIRECTORIES.has(path)) return undefined;
      return [...DIRECTORIES].filter((name) => name !== '/' && isIn(name, path)).map((name) => name.slice(name.lastIndexOf('/') + 1));
    },
  };
}
