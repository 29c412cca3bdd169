import { create } from 'zustand';

/** What the terminal shows: the commands and their output, in blocks of lines that do not change once they are full, so that a long output costs little. */
export interface Block {
  readonly id: number;
  readonly kind: 'command' | 'out' | 'err';
  readonly text: string;
}

const LINES_PER_BLOCK = 60;
const BLOCKS_MAX = 600;

export const useScreen = create<{ readonly blocks: readonly Block[] }>(() => ({ blocks: [] }));

let nextId = 1;

/** Text as text: what would move a real terminal's cursor or colour is left out. */
export const plainText = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Appends text to the blocks, filling the last one if it is of the same kind. */
export function append(blocks: readonly Block[], kind: Block['kind'], text: string, newId: () => number): readonly Block[] {
  const out = [...blocks];
  const last = out.at(-1);
  let rest = text;
  if (last && last.kind === kind && kind !== 'command' && (lineCount(last.text) < LINES_PER_BLOCK || !last.text.endsWith('\n'))) {
    const room = Math.max(1, LINES_PER_BLOCK - lineCount(last.text) + (last.text.endsWith('\n') ? 0 : 1));
    const lines = rest.split(/(?<=\n)/);
    out[out.length - 1] = { ...last, text: last.text + lines.slice(0, room).join('') };
    rest = lines.slice(room).join('');
  }
  for (const lines = rest.split(/(?<=\n)/); lines.length > 0 && rest !== ''; ) {
    out.push({ id: newId(), kind, text: lines.splice(0, LINES_PER_BLOCK).join('') });
  }
  return out.slice(-BLOCKS_MAX);
}

/** What runs asks for something (`/ # `): the line that it has begun is where the answer is typed, if somebody waits for one. */
export function splitTail(blocks: readonly Block[], reading: boolean): { readonly blocks: readonly Block[]; readonly tail: string } {
  const last = blocks.at(-1);
  if (!reading || !last || last.kind === 'command') return { blocks, tail: '' };
  const from = last.text.lastIndexOf('\n') + 1;
  const rest = last.text.slice(0, from);
  return { blocks: [...blocks.slice(0, -1), ...(rest === '' ? [] : [{ ...last, text: rest }])], tail: last.text.slice(from) };
}

let waiting: { readonly kind: Block['kind']; readonly text: string }[] = [];

function flush(): void {
  const pieces = waiting;
  waiting = [];
  useScreen.setState(({ blocks }) => ({ blocks: pieces.reduce((now, { kind, text }) => append(now, kind, text, () => nextId++), blocks) }));
}

/** Prints at the end; what comes within one frame is shown together. */
export function print(kind: Block['kind'], text: string): void {
  const plain = plainText(text);
  if (plain === '' && kind !== 'command') return;
  if (waiting.length === 0) requestAnimationFrame(flush);
  const last = waiting.at(-1);
  // A program may print a letter at a time.
  if (last && last.kind === kind && kind !== 'command') waiting[waiting.length - 1] = { kind, text: last.text + plain };
  else waiting.push({ kind, text: plain });
}

export function clear(): void {
  waiting = [];
  useScreen.setState({ blocks: [] });
}

const KINDS: readonly unknown[] = ['command', 'out', 'err'] satisfies readonly Block['kind'][];

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && 'kind' in value && 'text' in value && KINDS.includes(value.kind) && typeof value.text === 'string';

/** The blocks of what was kept, as far as it can be read: under new numbers, without what moves a cursor. */
export const readScreen = (kept: unknown, newId: () => number): readonly Block[] =>
  Array.isArray(kept) ? kept.filter(isBlock).map(({ kind, text }) => ({ id: newId(), kind, text: plainText(text) })) : [];

/** Shows what was kept, before whatever has been printed since. */
export const restoreScreen = (kept: unknown): void => useScreen.setState(({ blocks }) => ({ blocks: [...readScreen(kept, () => nextId++), ...blocks] }));
