import { resolvePath } from '../programs/paths';
import type { Files } from '../programs/program';

/** Directories that every image has. */
const DIRECTORIES: ReadonlySet<string> = new Set([
  '/',
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/mnt',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/tmp',
  '/usr',
  '/usr/bin',
  '/var',
  '/var/log',
]);

/** How long a file may grow. */
export const TEXT_MAX = 1 << 16;

/** A container's files: texts by their whole paths. Directories that were made are kept as names that end with a slash. */
export function containerFiles(texts: Map<string, string>, hostname: string): Files {
  const isDirectory = (path: string): boolean =>
    DIRECTORIES.has(path) || texts.has(`${path}/`) || [...texts.keys()].some((name) => name.startsWith(`${path}/`));
  const parent = (path: string): string => resolvePath('..', path);
  return {
    read(path) {
      if (path === '/dev/null') return '';
      return texts.get(path) ?? (path === '/etc/hostname' ? `${hostname}\n` : undefined);
    },
    write(path, text, append) {
      if (path === '/dev/null') return undefined;
      if (isDirectory(path)) return 'Is a directory';
      texts.set(path, (append ? (texts.get(path) ?? '') + text : text).slice(0, TEXT_MAX));
      return undefined;
    },
    remove(path) {
      const found = [...texts.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
      for (const name of found) texts.delete(name);
      return found.length > 0;
    },
    makeDirectory(path) {
      if (texts.has(parent(path))) return 'Not a directory';
      texts.set(`${path}/`, '');
      return undefined;
    },
    list(path) {
      if (texts.has(path) || !isDirectory(path)) return undefined;
      const prefix = path === '/' ? '/' : `${path}/`;
      const inside = [...DIRECTORIES, '/etc/hostname', ...texts.keys()].filter((name) => name.startsWith(prefix) && name !== prefix);
      return [...new Set(inside.map((name) => name.slice(prefix.length).split('/')[0]!))].sort();
    },
  };
}
