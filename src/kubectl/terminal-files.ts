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

/** The terminal's file system: the user's files, and `/tmp`, which goes with the page. */
export function terminalFiles(users: UserFiles): Files {
  const temporary = new Map<string, string>();
  /** Directories that somebody has made; besides, whatever lies in one makes it one. */
  const made = new Set<string>();
  const inHome = (path: string): string | undefined => (path.startsWith(`${HOME}/`) ? path.slice(HOME.length + 1) : undefined);
  const read = (path: string): string | undefined => {
    if (path === '/dev/null') return '';
    if (path === '/etc/hosts') return HOSTS;
    const name = inHome(path);
    return name === undefined ? temporary.get(path) : users.read(name);
  };
  const everything = (): readonly string[] => [...DIRECTORIES, ...made, ...temporary.keys(), ...users.list().map((name) => `${HOME}/${name}`)];
  const below = (path: string): readonly string[] => everything().filter((one) => one !== '/' && one.startsWith(path === '/' ? '/' : `${path}/`));
  const list = (path: string): readonly string[] | undefined => {
    const inside = below(path);
    if (inside.length === 0 && !DIRECTORIES.has(path) && !made.has(path)) return undefined;
    const start = path === '/' ? 1 : path.length + 1;
    return [...new Set(inside.map((one) => one.slice(start).split('/')[0]!))].sort();
  };
  const status = (path: string): FileStatus | string => {
    const text = read(path);
    const owned = { uid: USER, gid: USER, mtimeUs: 0 };
    if (text !== undefined) return { type: 'file', mode: 0o644, size: bytesIn(text), ...owned };
    return list(path) ? { type: 'directory', mode: 0o755, size: 4096, ...owned } : NO_ENTRY;
  };
  const refused = (path: string): string | undefined => (typeof status(path) === 'string' ? NO_ENTRY : undefined);
  /** Why nothing can be put there, if so. */
  const refusedIn = (path: string): string | undefined => {
    const parent = resolvePath('..', path);
    if (!list(parent)) return NO_ENTRY;
    const writable = (inHome(path) !== undefined && users.write !== undefined) || parent === TMP || parent.startsWith(`${TMP}/`);
    return writable ? undefined : 'Permission denied';
  };
  const files: Files = {
    read,
    write(path, text, append) {
      if (path === '/dev/null') return undefined;
      if (list(path)) return 'Is a directory';
      const refusal = refusedIn(path);
      if (refusal !== undefined) return refusal;
      const whole = append ? (read(path) ?? '') + text : text;
      const name = inHome(path);
      if (name !== undefined && users.write) return users.write(name, whole);
      temporary.set(path, whole);
      return undefined;
    },
    resize: () => 'the terminal keeps what is typed and printed, no disks',
    remove(path) {
      if (DIRECTORIES.has(path)) return 'Permission denied';
      if (typeof status(path) === 'string') return NO_ENTRY;
      for (const one of [path, ...below(path)]) {
        const name = inHome(one);
        if (name !== undefined && users.read(name) !== undefined) users.remove?.(name);
        temporary.delete(one);
        made.delete(one);
      }
      return undefined;
    },
    makeDirectory(path) {
      if (typeof status(path) !== 'string') return 'File exists';
      const refusal = refusedIn(path);
      if (refusal === undefined) made.add(path);
      return refusal;
    },
    list,
    status,
    may: (path, wanted) => typeof status(path) !== 'string' && (wanted !== 1 || list(path) !== undefined),
    link: () => 'Operation not permitted',
    move(from, to) {
      if (typeof status(from) === 'string') return NO_ENTRY;
      for (const one of [from, ...below(from)]) {
        const text = read(one);
        const place = `${to}${one.slice(from.length)}`;
        const refusal = text === undefined ? files.makeDirectory(place) : files.write(place, text, false);
        if (refusal !== undefined) return refusal;
      }
      return files.remove(from);
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
