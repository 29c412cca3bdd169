import type { TraceIndex } from './trace-index';
import type { MessageRow } from './view';

/**
 * Searching the trace. A search is words that all must be found in a message, each anywhere in what is said of it, or only in one thing: `from:scheduler`,
 * `to:etcd`, `component:kubelet`, `object:pods/default/web`, `verb:create`, `kind:watch`, `code:409`, `code:4xx`, `is:failed`. `-` before a word: it must not be.
 */

type Test = (row: MessageRow) => boolean;

/** What a search needs to know of the trace. */
interface Searched {
  readonly cluster: { readonly trace: { knows(id: number): boolean } };
  readonly index: Pick<TraceIndex, 'visible' | 'countBelow'>;
  row(id: number): MessageRow;
}

const has = (text: string | undefined, word: string): boolean => text?.toLowerCase().includes(word) ?? false;
const is = (text: string | undefined, word: string): boolean => text?.toLowerCase() === word;

const REFUSED = 400;
const FIELDS: Readonly<Record<string, (word: string) => Test>> = {
  from: (word) => (row) => has(row.from, word),
  to: (word) => (row) => has(row.to, word),
  component: (word) => (row) => has(row.from, word) || has(row.to, word),
  object: (word) => (row) => has(row.about, word),
  verb: (word) => (row) => is(row.verb, word) || is(row.operation, word),
  kind: (word) => (row) => is(row.kind, word),
  code: (word) => {
    const wanted = new RegExp(`^${word.replaceAll(/[^\dx]/g, '').replaceAll('x', '\\d')}$`);
    return ({ code }) => code !== undefined && wanted.test(String(code));
  },
  is: (word) => (row) => word === 'failed' && (row.failure !== undefined || (row.code ?? 0) >= REFUSED),
};

const anywhere =
  (word: string): Test =>
  (row) =>
    has(row.label, word) || has(row.about, word) || has(row.from, word) || has(row.to, word);

/** A word, or several in quotes; `-` before it, and the thing in which alone it is looked for. */
const TERM = /(-?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/g;

/** What a search asks of a message; undefined: it asks for nothing. */
export function testOf(text: string): Test | undefined {
  const tests = [...text.toLowerCase().matchAll(TERM)].map(([, not, field = '', quoted, plain = '']): Test => {
    const word = quoted ?? plain;
    const test = FIELDS[field]?.(word) ?? anywhere(field === '' ? word : `${field}:${word}`);
    return not === '' ? test : (row) => !test(row);
  });
  return tests.length === 0 ? undefined : (row) => tests.every((test) => test(row));
}

/** Part of a search's answer: what was found, and the message from which it goes on, unless it is at its end. */
export interface Found {
  readonly ids: Int32Array;
  readonly next: number | undefined;
}

/** Looks at so many of the messages that are shown, from one on and below another. */
export function searchTrace(
  view: Searched,
  { text, from, below }: { readonly text: string; readonly from: number; readonly below: number },
  most: number,
): Found {
  const { visible, countBelow } = view.index;
  const test = testOf(text);
  const first = countBelow(visible, from);
  const end = test ? countBelow(visible, below) : first;
  const last = Math.min(end, first + most);
  const ids = visible.slice(first, last).filter((id) => view.cluster.trace.knows(id) && test?.(view.row(id)));
  return { ids: Int32Array.from(ids), next: last < end ? visible[last] : undefined };
}
