import { bytesOfText, textOf } from '../bytes';

/** Archives as tar writes and reads them (POSIX `ustar`, with GNU's and pax's long names). */

export interface Member {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** In seconds. */
  readonly mtime: number;
  /** What a link says. */
  readonly target?: string;
  readonly content: Uint8Array;
}

const BLOCK = 512;
const NAME_BYTES = 100;
const TYPES: Readonly<Record<Member['type'], string>> = { file: '0', link: '2', directory: '5' };
const LONG_NAME = 'L';
const NOTHING = new Uint8Array(0);

const padded = (length: number): number => Math.ceil(length / BLOCK) * BLOCK;
const octal = (value: number, digits: number): string => `${Math.max(0, Math.floor(value)).toString(8).padStart(digits, '0')}\0`;

function header(member: Omit<Member, 'type' | 'content'>, type: string, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string, max: number): void => block.set(bytesOfText(text).subarray(0, max), at);
  put(0, member.name, NAME_BYTES);
  put(100, octal(member.mode, 7), 8);
  put(108, octal(member.uid, 7), 8);
  put(116, octal(member.gid, 7), 8);
  put(124, octal(size, 11), 12);
  put(136, octal(member.mtime, 11), 12);
  put(148, ' '.repeat(8), 8);
  put(156, type, 1);
  put(157, member.target ?? '', NAME_BYTES);
  put(257, 'ustar\x0000', 8);
  put(148, `${octal(sumOf(block), 6)} `, 8);
  return block;
}

const sumOf = (block: Uint8Array): number => block.reduce((sum, byte) => sum + byte, 0);

/** A member's blocks. */
export function packed(member: Member): readonly Uint8Array[] {
  const { content } = member;
  const body = new Uint8Array(padded(content.length));
  body.set(content);
  const own = [header(member, TYPES[member.type], content.length), body];
  const name = bytesOfText(`${member.name}\0`);
  if (name.length <= NAME_BYTES) return own;
  const long = new Uint8Array(padded(name.length));
  long.set(name);
  return [header({ ...member, name: '././@LongLink', mode: 0 }, LONG_NAME, name.length), long, ...own];
}

/** What comes after the last member. */
export const END = new Uint8Array(2 * BLOCK);

const textAt = (block: Uint8Array, at: number, max: number): string => {
  const end = block.indexOf(0, at);
  return textOf(block.subarray(at, end < 0 ? at + max : Math.min(end, at + max)));
};
const numberAt = (block: Uint8Array, at: number, max: number): number => Number.parseInt(textAt(block, at, max).trim() || '0', 8);

/** `27 path=a/very/long/name` of a pax header. */
function paxOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, key, value] of text.matchAll(/(?:^|\n)\d+ ([^=\n]+)=([^\n]*)/g)) found.set(key!, value!);
  return found;
}

function typeOf(flag: string, name: string): Member['type'] | undefined {
  if (flag === '5' || ((flag === '0' || flag === '\0' || flag === '') && name.endsWith('/'))) return 'directory';
  if (flag === '0' || flag === '\0' || flag === '' || flag === '7') return 'file';
  return flag === '2' ? 'link' : undefined;
}

/** The members of an archive; undefined at the end if it is none, or is cut off. */
export function* unpacked(bytes: Uint8Array): Generator<Member, true | undefined> {
  let long: string | undefined;
  let pax: ReadonlyMap<string, string> = new Map();
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) return true;
    const blank = Uint8Array.from(block).fill(32, 148, 156);
    const size = numberAt(block, 124, 12);
    if (numberAt(block, 148, 8) !== sumOf(blank) || !(size >= 0) || at + BLOCK + size > bytes.length) return undefined;
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + padded(size);
    const flag = textAt(block, 156, 1);
    if (flag === LONG_NAME) long = textOf(content).replace(/\0.*$/s, '');
    else if (flag === 'x') pax = paxOf(textOf(content));
    if (flag === LONG_NAME || flag === 'x' || flag === 'g') continue;
    const prefix = textAt(block, 345, 155);
    const name = pax.get('path') ?? long ?? `${prefix === '' ? '' : `${prefix}/`}${textAt(block, 0, NAME_BYTES)}`;
    const type = typeOf(flag, name);
    const target = pax.get('linkpath') ?? textAt(block, 157, NAME_BYTES);
    const meta = { mode: numberAt(block, 100, 8) & 0o7777, uid: numberAt(block, 108, 8), gid: numberAt(block, 116, 8), mtime: numberAt(block, 136, 12) };
    if (type) yield { name, type, ...meta, ...(type === 'link' && { target }), content: type === 'file' ? content : NOTHING };
    [long, pax] = [undefined, new Map()];
  }
  return bytes.length === 0 ? undefined : true;
}
