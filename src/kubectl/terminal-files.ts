import { bytesIn } from '../programs/bytes';
import { resolvePath } from '../programs/paths';
import type { FileStatus, Files } from '../programs/program';
import type { Files as UserFiles } from './transport';

/** Where the user's files lie: the editor's tabs. */
export const HOME = '/home/podscope';
/** The number of who types. */
export const USER = 1000;
const NO_ENTRY = 'No such file or directory';
const TMP = '/tmp';
const HOSTS = '127.0.0.1\tlocalhost\n';
const DIRECTORIES: ReadonlySet<string> = new Set(['/', '/home', HOME, TMP]);

/** The terminal's file system: one folder with the user's files, and `/tmp`, which goes with the page. */
export function terminalFiles(users: UserFiles): Files {
  const temporary = new Map<string, string>();
  const inHome = (path: string): string | undefined => (path.startsWith(`${HOME}/`) ? path.slice(HOME.length + 1) : undefined);
  const read = (path: string): string | undefined => {
    if (path === '/dev/null') return '';
    if (path === '/etc/hosts') return HOSTS;
    const name = inHome(path);
    return name === undefined ? temporary.get(path) : users.read(name);
  };
  const isIn = (path: string, directory: string): boolean => resolvePath('..', path) === directory;
  const list = (path: string): readonly string[] | undefined => {
    if (path === HOME) return [...users.list()].sort();
    if (path === TMP) return [...temporary.keys()].map((name) => name.slice(TMP.length + 1)).sort();
    if (!DIRECTORIES.has(path)) return undefined;
    return [...DIRECTORIES].filter((name) => name !== '/' && isIn(name, path)).map((name) => name.slice(name.lastIndexOf('/') + 1));
  };
  const status = (path: string): FileStatus | string => {
    const text = read(path);
    const owned = { uid: USER, gid: USER, mtimeUs: 0 };
    if (text !== undefined) return { type: 'file', mode: 0o644, size: bytesIn(text), ...owned };
    return list(path) ? { type: 'directory', mode: 0o755, size: 4096, ...owned } : NO_ENTRY;
  };
  const refused = (path: string): string | undefined => (typeof status(path) === 'string' ? NO_ENTRY : undefined);
  const files: Files = {
    read,
    write(path, text, append) {
      if (path === '/dev/null') return undefined;
      if (DIRECTORIES.has(path)) return 'Is a directory';
      const whole = append ? (read(path) ?? '') + text : text;
      const name = inHome(path);
      if (name !== undefined && users.write && (isIn(path, HOME) || users.read(name) !== undefined)) return users.write(name, whole);
      else if (isIn(path, TMP)) temporary.set(path, whole);
      else return 'No such file or directory';
      return undefined;
    },
    resize: () => 'the terminal keeps what is typed and printed, no disks',
    remove(path) {
      const name = inHome(path);
      if (name === undefined) return temporary.delete(path) ? undefined : NO_ENTRY;
      if (users.read(name) === undefined) return NO_ENTRY;
      users.remove?.(name);
      return undefined;
    },
    makeDirectory: () => 'the terminal has one folder, with the files of the editor',
    list,
    status,
    may: (path, wanted) => typeof status(path) !== 'string' && (wanted !== 1 || list(path) !== undefined),
    link: () => 'Operation not permitted',
    move(from, to) {
      const text = read(from);
      return text === undefined ? NO_ENTRY : (files.write(to, text, false) ?? files.remove(from));
    },
    // Nothing is kept of modes and owners here.
    change: refused,
    real: (path) => (refused(path) === undefined ? path : undefined),
    mounts: () => [],
    mountOf: () => undefined,
    masked: () => files,
  };
  return files;
}
