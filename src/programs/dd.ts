import { bytesFrom, humanBytes } from './amounts';
import { fail, type Process, type Program, type Run, readAll, unreadable, write } from './program';

/** How fast a disk writes. */
const BYTES_PER_SECOND = 1e9;
const BLOCK = 512;
const OPERANDS = ['if', 'of', 'bs', 'count', 'seek', 'conv', 'status', 'oflag', 'iflag'];

interface Copy {
  readonly block: number;
  readonly count: number;
  readonly seek: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly isKept: boolean;
  readonly isQuiet: boolean;
}

/** `dd if=/dev/zero of=/data/file bs=1M count=100`. */
export const dd: Program = function* (process) {
  const copy = copyOf(process.args);
  if (typeof copy === 'string') return yield* fail(process, copy);
  const input = copy.from === undefined ? undefined : process.files.status(process.path(copy.from));
  if (typeof input === 'string') return yield* fail(process, `failed to open '${copy.from}': ${input}`);
  // A device gives as much as anybody wants, and nobody looks at what.
  if (input?.type === 'device' && copy.from !== '/dev/null') return yield* fill(process, copy);
  const text = copy.from === undefined ? yield* readAll(process.stdin) : process.files.read(process.path(copy.from));
  if (text === undefined) return yield* fail(process, `failed to open '${copy.from}': ${unreadable(process.files, process.path(copy.from!))}`);
  const taken = text.slice(0, copy.block * copy.count);
  const problem = copy.to === undefined ? yield* write(process.stdout, taken) : process.files.write(process.path(copy.to), taken, copy.isKept);
  if (problem !== undefined) return yield* fail(process, `failed to open '${copy.to}': ${problem}`);
  return yield* report(process, copy, taken.length, undefined);
};

function copyOf(args: readonly string[]): Copy | string {
  const given = new Map<string, string>();
  for (const arg of args) {
    const [name = '', value] = arg.split(/=(.*)/s);
    if (value === undefined || !OPERANDS.includes(name)) return `unrecognized operand '${arg}'`;
    given.set(name, value);
  }
  const numbers = ['bs', 'count', 'seek'].map((name) => [name, bytesFrom(given.get(name) ?? '0')] as const);
  const wrong = numbers.find(([, value]) => value === undefined);
  if (wrong) return `invalid number: '${given.get(wrong[0])}'`;
  const [block = 0, count = 0, seek = 0] = numbers.map(([, value]) => value ?? 0);
  if (given.has('bs') && block === 0) return `invalid number: '${given.get('bs')}'`;
  return {
    block: block || BLOCK,
    count: given.has('count') ? count : Number.MAX_SAFE_INTEGER,
    seek,
    from: given.get('if'),
    to: given.get('of'),
    isKept: given.get('conv')?.split(',').includes('notrunc') ?? false,
    isQuiet: given.get('status') === 'none',
  };
}

/** Zeros, as far as there is room for them. */
function* fill(process: Process, copy: Copy): Run {
  const { block, count, seek, to, isKept } = copy;
  if (to === undefined) return yield* fail(process, 'a device is copied to a file only: of=FILE');
  const path = process.path(to);
  const before = process.files.status(path);
  const size = isKept && typeof before !== 'string' ? before.size : 0;
  const problem = process.files.write(path, '', isKept);
  if (problem !== undefined) return yield* fail(process, `failed to open '${to}': ${problem}`);
  const at = seek * block;
  const full = process.files.resize(path, Math.max(size, at + Math.min(block * count, Number.MAX_SAFE_INTEGER / 2)));
  const after = process.files.status(path);
  const written = full === undefined ? block * count : Math.max(0, (typeof after === 'string' ? 0 : after.size) - at);
  yield { call: 'sleep', us: Math.round((written / BYTES_PER_SECOND) * 1e6) };
  return yield* report(process, copy, written, full && `error writing '${to}': ${full}`);
}

function* report(process: Process, { block, isQuiet }: Copy, bytes: number, problem: string | undefined): Run {
  if (problem !== undefined) yield* write(process.stderr, `${process.name}: ${problem}\n`);
  if (!isQuiet) yield* write(process.stderr, reportOf(block, bytes, problem !== undefined));
  return problem === undefined ? 0 : 1;
}

function reportOf(block: number, bytes: number, isCut: boolean): string {
  const [whole, part] = [Math.floor(bytes / block), bytes % block === 0 ? 0 : 1];
  const read = isCut ? `${whole + 1}+0` : `${whole}+${part}`;
  const seconds = Math.max(bytes / BYTES_PER_SECOND, 1e-5);
  const sizes = [bytes >= 1_000 ? humanBytes(bytes, 1_000) : [], bytes >= 1_024 ? humanBytes(bytes, 1_024) : []].flat();
  const size = sizes.length > 0 ? ` (${sizes.join(', ')})` : '';
  return `${read} records in\n${whole}+${part} records out\n${bytes} bytes${size} copied, ${Number(seconds.toPrecision(6))} s, ${humanBytes(bytes / seconds, 1_000)}/s\n`;
}
