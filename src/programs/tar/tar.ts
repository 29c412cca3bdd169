import { bytesOfText, textOf } from '../bytes';
import { type Options, parseOptions } from '../options';
import { resolvePath } from '../paths';
import { type FileStatus, fail, type Process, type Program, type Run, readAll, unreadable, type Work, write } from '../program';
import { END, type Member, packed, unpacked } from './archive';

/** `tar cf`, `tar xf`, `tar tf`: what `kubectl cp` has run on its other side. Nothing is compressed here. */

const SPEC = {
  flags: 'cxtvmpohP',
  values: 'fC',
  long: { create: 'c', extract: 'x', list: 't', file: 'f', directory: 'C', verbose: 'v', 'no-same-owner': 'o', 'no-same-permissions': 'o' },
};

const MODE = 0o7777;
const NOTHING = new Uint8Array(0);

export const tar: Program = function* (process) {
  const [first = '', ...rest] = process.args;
  const args = first.startsWith('-') ? process.args : [`-${first}`, ...rest];
  const options = parseOptions(args, SPEC);
  if (typeof options === 'string') return yield* fail(process, options);
  const modes = ['c', 'x', 't'].filter((mode) => options.has(mode));
  if (modes.length !== 1) return yield* fail(process, 'must specify exactly one of -c, -t, -x');
  return yield* options.has('c') ? create(process, options) : unpack(process, options);
};

/** Where names are looked for. */
const placeOf = (process: Process, options: Options, name: string): string => resolvePath(name, process.path(options.get('C') ?? '.'));

// ---------------------------------------------------------------- c

function* create(process: Process, options: Options): Run {
  const { files, stdout, stderr } = process;
  const blocks: Uint8Array[] = [];
  let code = 0;
  if (options.operands.length === 0) return yield* fail(process, 'empty archive');
  if (options.operands.some((name) => name.startsWith('/'))) yield* write(stderr, "tar: removing leading '/' from member names\n");
  for (const name of options.operands) {
    for (const member of membersBelow(process, placeOf(process, options, name), name.replace(/^\/+/, '') || '.')) {
      if (typeof member === 'string') {
        yield* write(stderr, `tar: ${member}\n`);
        code = 1;
        continue;
      }
      if (options.has('v')) yield* write(stderr, `${member.name}\n`);
      blocks.push(...packed(member));
    }
  }
  const archive = textOf(joined([...blocks, END]));
  const to = options.get('f') ?? '-';
  if (to === '-') yield* write(stdout, archive);
  else {
    const problem = files.write(process.path(to), archive, false);
    if (problem !== undefined) return yield* fail(process, `can't open '${to}': ${problem}`);
  }
  return code;
}

function joined(blocks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(blocks.reduce((length, block) => length + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** A file, or a directory and all that is in it; a text says what cannot be read. */
function* membersBelow({ files }: Process, path: string, name: string): Generator<Member | string, void> {
  const waiting: (readonly [path: string, name: string])[] = [[path, name]];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [at, called] = next;
    const status = files.status(at, false);
    if (typeof status === 'string') {
      yield `${called}: ${status}`;
      continue;
    }
    const member = memberOf(status, called);
    const text = status.type === 'file' ? files.read(at) : '';
    const inside = status.type === 'directory' ? files.list(at) : [];
    if (text === undefined || inside === undefined) yield `can't open '${called}': ${unreadable(files, at)}`;
    else if (member) yield { ...member, content: text === '' ? NOTHING : bytesOfText(text) };
    waiting.unshift(...(inside ?? []).map((one): readonly [string, string] => [`${at === '/' ? '' : at}/${one}`, `${called}/${one}`]));
  }
}

function memberOf({ type, mode, uid, gid, mtimeUs, target }: FileStatus, name: string): Omit<Member, 'content'> | undefined {
  if (type === 'device') return undefined;
  const meta = { mode: mode & MODE, uid, gid, mtime: Math.floor(mtimeUs / 1e6), ...(target !== undefined && { target }) };
  return { name: type === 'directory' ? `${name}/` : name, type, ...meta };
}

// ---------------------------------------------------------------- x, t

function* unpack(process: Process, options: Options): Run {
  const from = options.get('f') ?? '-';
  const text = from === '-' ? yield* readAll(process.stdin) : process.files.read(process.path(from));
  if (text === undefined) return yield* fail(process, `can't open '${from}': ${unreadable(process.files, process.path(from))}`);
  const members = unpacked(bytesOfText(text));
  const isWanted = ({ name }: Member): boolean =>
    options.operands.length === 0 || options.operands.some((one) => name === one || name.startsWith(`${one.replace(/\/$/, '')}/`));
  let code = 0;
  let next = members.next();
  for (; !next.done; next = members.next()) {
    const member = next.value;
    if (!isWanted(member)) continue;
    if (options.has('t') || options.has('v')) yield* write(process.stdout, `${member.name}\n`);
    const problem = options.has('t') ? undefined : extract(process, options, member);
    if (problem === undefined) continue;
    yield* write(process.stderr, `tar: ${problem}\n`);
    code = 1;
  }
  return next.value ? code : yield* complainOfEnd(process, text);
}

const complainOfEnd = (process: Process, text: string): Work<number> => fail(process, text === '' ? 'short read' : 'invalid tar magic');

/** Puts a member into its place; a text says why it cannot be. */
function extract(process: Process, options: Options, { name, type, mode, uid, gid, mtime, target, content }: Member): string | undefined {
  const { files, identity } = process;
  if (name.split('/').includes('..')) return `name with '..' skipped: '${name}'`;
  const path = placeOf(process, options, name.replace(/^\/+/, '').replace(/\/$/, ''));
  const problem = makeParents(process, path) ?? put(process, path, type, target, content);
  if (problem !== undefined) return `can't open '${name}': ${problem}`;
  if (type === 'link') return undefined;
  files.change(path, { mode, ...(options.has('m') ? {} : { mtimeUs: mtime * 1e6 }) });
  if (identity.uid === 0 && !options.has('o')) files.change(path, { uid, gid });
  const status = files.status(path);
  return typeof status === 'object' && type === 'file' && status.size < content.length ? `${name}: short write: File too large` : undefined;
}

function put({ files }: Process, path: string, type: Member['type'], target: string | undefined, content: Uint8Array): string | undefined {
  const there = files.status(path, false);
  if (type === 'directory') return typeof there === 'object' && there.type === 'directory' ? undefined : files.makeDirectory(path);
  if (typeof there === 'object' && there.type !== 'directory' && (type === 'link' || there.type === 'link')) files.remove(path);
  return type === 'link' ? files.link(target ?? '', path) : files.write(path, textOf(content), false);
}

/** Directories on the way there that are missing. */
function makeParents({ files }: Process, path: string): string | undefined {
  const parts = path.split('/').slice(1, -1);
  for (let i = 1; i <= parts.length; i++) {
    const parent = `/${parts.slice(0, i).join('/')}`;
    const problem = typeof files.status(parent) === 'object' ? undefined : files.makeDirectory(parent);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
