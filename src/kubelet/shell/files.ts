import type { FileSystem } from './condition';
import { type Machine, TEXT_MAX } from './machine';

/** Directories that every image has. */
const DIRECTORIES = new Set([
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

/** A path from the root on, without `.` and `..`. */
export function resolvePath(path: string, from: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${from}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export const workingDirectory = (machine: Machine): string => machine.variables.get('PWD') ?? '/';

/** A file's text; undefined if there is none. Directories are kept as names that end with a slash. */
export function readFile(machine: Machine, path: string): string | undefined {
  const name = resolvePath(path, workingDirectory(machine));
  if (name === '/dev/null') return '';
  return machine.files.get(name) ?? (name === '/etc/hostname' ? `${machine.around.hostname}\n` : undefined);
}

export function writeFile(machine: Machine, path: string, text: string, append: boolean): void {
  const name = resolvePath(path, workingDirectory(machine));
  if (name.startsWith('/dev/')) return;
  machine.files.set(name, (append ? (machine.files.get(name) ?? '') + text : text).slice(0, TEXT_MAX));
}

/** Removes a file, or a directory with all that is in it; false if there is none. */
export function removeFile(machine: Machine, path: string): boolean {
  const name = resolvePath(path, workingDirectory(machine));
  const found = [...machine.files.keys()].filter((key) => key === name || key.startsWith(`${name}/`));
  for (const key of found) machine.files.delete(key);
  return found.length > 0;
}

/** Names in a directory; undefined if there is no such directory. */
export function listDirectory(machine: Machine, path: string): readonly string[] | undefined {
  const name = resolvePath(path, workingDirectory(machine));
  const prefix = name === '/' ? '/' : `${name}/`;
  const all = [...DIRECTORIES, '/etc/hostname', ...machine.files.keys()].filter((key) => key.startsWith(prefix) && key !== prefix);
  if (all.length === 0 && !DIRECTORIES.has(name) && !machine.files.has(prefix)) return undefined;
  return [...new Set(all.map((key) => key.slice(prefix.length).split('/')[0]!))].sort();
}

export const fileSystemOf = (machine: Machine): FileSystem => ({
  exists: (path) => readFile(machine, path) !== undefined || listDirectory(machine, path) !== undefined,
  isDirectory: (path) => readFile(machine, path) === undefined && listDirectory(machine, path) !== undefined,
  size: (path) => readFile(machine, path)?.length ?? 0,
});
