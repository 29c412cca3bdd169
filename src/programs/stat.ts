import { formatDate } from './date';
import { modeText } from './modes';
import { withOptions } from './options';
import { baseName } from './paths';
import { type FileStatus, type Process, type Run, type Work, write } from './program';
import { nameOf } from './users';

/** What is known of files: `stat`, `readlink`, `realpath`. */

const KINDS: Readonly<Record<FileStatus['type'], string>> = {
  file: 'regular file',
  directory: 'directory',
  link: 'symbolic link',
  device: 'character special file',
};

const kindOf = ({ type, size }: FileStatus): string => (type === 'file' && size === 0 ? 'regular empty file' : KINDS[type]);

/** What one letter of a format stands for (`stat -c`). */
function fieldOf({ files }: Process, name: string, status: FileStatus, letter: string): string {
  const time = (): string => formatDate(status.mtimeUs, '%Y-%m-%d %H:%M:%S.%N +0000');
  switch (letter) {
    case 'n':
      return name;
    case 'N':
      return status.type === 'link' ? `'${name}' -> '${status.target}'` : `'${name}'`;
    case 'a':
      return status.mode.toString(8);
    case 'A':
      return modeText(status);
    case 'u':
      return String(status.uid);
    case 'g':
      return String(status.gid);
    case 'U':
      return nameOf(files, 'passwd', status.uid) ?? 'UNKNOWN';
    case 'G':
      return nameOf(files, 'group', status.gid) ?? 'UNKNOWN';
    case 's':
      return String(status.size);
    case 'b':
      return String(8 * Math.ceil(status.size / 4096));
    case 'B':
      return '512';
    case 'o':
      return '4096';
    case 'h':
      return status.type === 'directory' ? '2' : '1';
    case 'F':
      return kindOf(status);
    case 'x':
    case 'y':
    case 'z':
      return time();
    case 'X':
    case 'Y':
    case 'Z':
      return String(Math.floor(status.mtimeUs / 1e6));
    case '%':
      return '%';
    default:
      return '?';
  }
}

const LONG = `  File: %n
  Size: %s\tBlocks: %b\tIO Block: %o   %F
Access: (%a/%A)  Uid: (%u/%U)   Gid: (%g/%G)
Access: %x
Modify: %y
Change: %z`;

export const stat = withOptions({ flags: 'Lft', values: 'c', long: { format: 'c', dereference: 'L' } }, function* (process, options) {
  let code = 0;
  const format = options.get('c') ?? LONG;
  for (const name of options.operands) {
    if (options.has('f')) {
      const mount = process.files.mountOf(process.path(name));
      yield* write(process.stdout, mount ? `${(options.get('c') ?? '%n: %T').replaceAll('%n', name).replaceAll('%T', mount.type)}\n` : '');
      continue;
    }
    const status = process.files.status(process.path(name), options.has('L'));
    if (typeof status !== 'string') yield* write(process.stdout, `${format.replace(/%(.)/g, (_, letter: string) => fieldOf(process, name, status, letter))}\n`);
    else {
      yield* write(process.stderr, `stat: can't stat '${name}': ${status}\n`);
      code = 1;
    }
  }
  return code;
});

export const readlink = withOptions({ flags: 'fnve' }, function* (process, options) {
  const [name = ''] = options.operands;
  const path = process.path(name);
  const status = process.files.status(path, false);
  const target =
    options.has('f') || options.has('e') ? (process.files.real(path) ?? missing(process, path)) : typeof status === 'string' ? undefined : status.target;
  if (target === undefined) return 1;
  yield* write(process.stdout, `${target}${options.has('n') ? '' : '\n'}`);
  return 0;
});

/** A last name may be missing where the rest is there. */
function missing({ files }: Process, path: string): string | undefined {
  const parent = files.real(path.replace(/\/[^/]*$/, '') || '/');
  return parent && `${parent === '/' ? '' : parent}/${baseName(path)}`;
}

export const realpath = withOptions({}, function* (process, options) {
  let code = 0;
  for (const name of options.operands) {
    const real = process.files.real(process.path(name));
    if (real === undefined) code = yield* absent(process, name);
    else yield* write(process.stdout, `${real}\n`);
  }
  return code;
});

function* absent(process: Process, name: string): Run {
  const status = process.files.status(process.path(name));
  yield* write(process.stderr, `${process.name}: ${name}: ${typeof status === 'string' ? status : ''}\n`);
  return 1;
}

/** All that is in a directory, itself first, with what is known of it. */
export function* walk(
  process: Process,
  path: string,
  name: string,
  depth = 0,
): Work<readonly (readonly [name: string, status: FileStatus, depth: number, path: string])[]> {
  const { files } = process;
  yield* process.step();
  const status = files.status(path, false);
  if (typeof status === 'string') {
    yield* write(process.stderr, `${process.name}: ${name}: ${status}\n`);
    return [];
  }
  const found: (readonly [string, FileStatus, number, string])[] = [[name, status, depth, path]];
  if (status.type !== 'directory') return found;
  const names = files.list(path);
  if (!names) yield* write(process.stderr, `${process.name}: ${name}: Permission denied\n`);
  for (const child of names ?? [])
    found.push(...(yield* walk(process, `${path === '/' ? '' : path}/${child}`, `${name === '/' ? '' : name}/${child}`, depth + 1)));
  return found;
}
