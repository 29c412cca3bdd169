import { humanSize } from './ls';
import { withOptions } from './options';
import { fail, type MountPoint, unreadable, write } from './program';
import { walk } from './stat';

/** What is mounted, and how full it is: `mount`, `df`, `du`, `mountpoint`. */

export const mount = withOptions({ flags: 'fnrvw', values: 'ot' }, function* (process, options) {
  if (options.operands.length > 0)
    return yield* fail(process, process.identity.uid === 0 ? 'permission denied (are you root?)' : 'must be superuser to use mount');
  const wanted = options.get('t');
  const shown = process.files.mounts().filter(({ type }) => wanted === undefined || type === wanted);
  yield* write(process.stdout, shown.map((m) => `${m.source} on ${m.path} type ${m.type} (${m.options})\n`).join(''));
  return 0;
});

const COLUMNS = ['Filesystem', '1K-blocks', 'Used', 'Available', 'Use%', 'Mounted on'];

function row(point: MountPoint, human: boolean): string {
  const { source, path, size, used } = point;
  const amount = (bytes: number): string => (human ? humanSize(bytes) : String(Math.ceil(bytes / 1024))).padStart(9);
  const percent = `${size === 0 ? 0 : Math.ceil((100 * used) / size)}%`.padStart(4);
  return `${source.padEnd(20)} ${amount(size)} ${amount(used)} ${amount(size - used)} ${percent} ${path}\n`;
}

export const df = withOptions({ flags: 'ahikmPT', values: 't' }, function* (process, options) {
  const human = options.has('h');
  const points: MountPoint[] = [];
  for (const name of options.operands) {
    const point = process.files.mountOf(process.path(name));
    if (!point) return yield* fail(process, `${name}: can't find mount point`);
    points.push(point);
  }
  const [source, blocks, used, available, use, on] = COLUMNS;
  const heading = `${source!.padEnd(20)} ${(human ? 'Size' : blocks!).padStart(9)} ${used!.padStart(9)} ${available!.padStart(9)} ${use!} ${on!}\n`;
  const all = options.operands.length > 0 ? points : process.files.mounts().filter(({ size }) => size > 0);
  yield* write(process.stdout, heading + all.map((point) => row(point, human)).join(''));
  return 0;
});

const blocks = (size: number): number => 4 * Math.ceil(size / 4096);

const shown = (kilobytes: number, human: boolean): string => (human ? humanSize(kilobytes * 1024) : String(kilobytes));

export const du = withOptions({ flags: 'achks', values: 'd' }, function* (process, options) {
  let code = 0;
  for (const name of options.operands.length > 0 ? options.operands : ['.']) {
    const path = process.path(name);
    const status = process.files.status(path, false);
    if (typeof status === 'string') {
      yield* write(process.stderr, `du: ${name}: ${unreadable(process.files, path)}\n`);
      code = 1;
      continue;
    }
    const found = yield* walk(process, path, name);
    const depth = options.has('s') ? 0 : Number(options.get('d') ?? Number.POSITIVE_INFINITY);
    for (const [own, { type }, level] of found.toReversed()) {
      if (level > depth || (type !== 'directory' && !options.has('a') && level > 0)) continue;
      const total = found.filter(([other]) => other === own || other.startsWith(`${own}/`)).reduce((sum, [, { size }]) => sum + blocks(size), 0);
      yield* write(process.stdout, `${shown(total, options.has('h'))}\t${own}\n`);
    }
  }
  return code;
});

export const mountpoint = withOptions({ flags: 'dqnx' }, function* (process, options) {
  const [name = ''] = options.operands;
  const path = process.path(name);
  const is = process.files.mounts().some((m) => m.path === path);
  if (!options.has('q')) yield* write(process.stdout, `${name} is ${is ? 'a' : 'not a'} mountpoint\n`);
  return is ? 0 : 1;
});
