import { formatDate } from './date';
import { modeText } from './modes';
import { type Options, withOptions } from './options';
import { type FileStatus, type Process, type Run, unreadable, type Work, write } from './program';
import { nameOf } from './users';

/** Names in directories, with `-l` all that is known of them. */

interface Entry {
  readonly name: string;
  readonly status: FileStatus;
}

const UNITS = ['K', 'M', 'G', 'T'];

/** A size for people: `1.5K`. */
export function humanSize(bytes: number): string {
  let [size, unit] = [bytes, -1];
  while (size >= 1024 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return unit < 0 ? String(bytes) : `${size.toFixed(1)}${UNITS[unit]}`;
}

function line({ files }: Process, options: Options, { name, status }: Entry): string {
  const shown =
    status.type === 'link' && options.has('l') ? `${name} -> ${status.target}` : `${name}${options.has('p') && status.type === 'directory' ? '/' : ''}`;
  if (!options.has('l') && !options.has('n')) return `${shown}\n`;
  const owner = (table: 'passwd' | 'group', id: number): string => ((options.has('n') ? undefined : nameOf(files, table, id)) ?? String(id)).padEnd(8);
  const size = (options.has('h') ? humanSize(status.size) : String(status.size)).padStart(9);
  const links = String(status.type === 'directory' ? 2 : 1).padStart(4);
  return `${modeText(status)} ${links} ${owner('passwd', status.uid)} ${owner('group', status.gid)} ${size} ${formatDate(status.mtimeUs, '%b %e %H:%M')} ${shown}\n`;
}

const sorted = (entries: readonly Entry[], options: Options): readonly Entry[] => {
  const byTime = options.has('t') ? entries.toSorted((a, b) => b.status.mtimeUs - a.status.mtimeUs) : entries;
  return options.has('r') ? byTime.toReversed() : byTime;
};

/** What is in a directory; undefined if it cannot be read. */
function inside(process: Process, path: string, options: Options): readonly Entry[] | undefined {
  const { files } = process;
  const names = files.list(path);
  if (!names) return undefined;
  const hidden = options.has('a') ? ['.', '..'] : [];
  const visible = names.filter((name) => options.has('a') || options.has('A') || !name.startsWith('.'));
  return sorted(
    [...hidden, ...visible].flatMap((name) => {
      const status = files.status(name === '.' ? path : `${path === '/' ? '' : path}/${name}`, name === '.' || name === '..');
      return typeof status === 'string' ? [] : [{ name, status }];
    }),
    options,
  );
}

function* listDirectory(process: Process, path: string, shown: string, options: Options, heading: boolean): Run {
  const entries = inside(process, path, options);
  if (!entries) {
    yield* write(process.stderr, `ls: can't open '${shown}': ${unreadable(process.files, path)}\n`);
    return 1;
  }
  if (heading) yield* write(process.stdout, `${shown}:\n`);
  if (options.has('l')) yield* write(process.stdout, `total ${4 * entries.length}\n`);
  for (const entry of entries) yield* write(process.stdout, line(process, options, entry));
  let code = 0;
  if (options.has('R'))
    for (const { name, status } of entries)
      if (status.type === 'directory' && name !== '.' && name !== '..') {
        yield* write(process.stdout, '\n');
        code = Math.max(code, yield* listDirectory(process, `${path === '/' ? '' : path}/${name}`, `${shown === '/' ? '' : shown}/${name}`, options, true));
      }
  return code;
}

function* statusOf(process: Process, name: string, options: Options): Work<FileStatus | undefined> {
  const path = process.path(name);
  const itself = process.files.status(path, !options.has('l') && !options.has('d'));
  if (typeof itself !== 'string') return itself;
  yield* write(process.stderr, `ls: ${name}: ${itself}\n`);
  return undefined;
}

export const ls = withOptions({ flags: '1AaCdFhilLnpRrt' }, function* (process, options) {
  const names = options.operands.length > 0 ? options.operands : ['.'];
  let code = 0;
  const [plain, directories]: [Entry[], string[]] = [[], []];
  for (const name of names) {
    const status = yield* statusOf(process, name, options);
    if (!status) code = 1;
    else if (status.type === 'directory' && !options.has('d')) directories.push(name);
    else plain.push({ name, status });
  }
  for (const entry of sorted(plain, options)) yield* write(process.stdout, line(process, options, entry));
  for (const [i, name] of directories.entries()) {
    if (i > 0 || plain.length > 0) yield* write(process.stdout, '\n');
    code = Math.max(code, yield* listDirectory(process, process.path(name), name, options, names.length > 1 || options.has('R')));
  }
  return code;
});
