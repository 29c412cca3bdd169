import type { MessageRow } from '../../worker/protocol';
import { useUi } from '../store/ui';
import { type Hue, hueOf, placeOf } from './layout';
import type { Placed } from './place-tokens';
import type { Point } from './wire';

/** The elements of what moves on the stage. They are kept from one message to the next, and touched only where something of them is different. */

/** The colour of a message: that of who speaks to the API server, or is spoken to. */
export const hueOfMessage = ({ from, to }: Pick<MessageRow, 'from' | 'to'>): Hue => hueOf(placeOf(from) === 'apiserver' ? to : from);

const move = (element: HTMLElement, [x, y]: Point): void => {
  element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
};

interface Element {
  readonly root: HTMLButtonElement;
  readonly words: HTMLSpanElement;
  text: string;
  isDot: boolean | undefined;
}

function makeElement(layer: HTMLElement, className: string, onClick: (root: HTMLElement) => void): Element {
  const root = document.createElement('button');
  root.type = 'button';
  root.className = `${className} nopan`;
  // The list view and the timeline give the same messages to a keyboard; a moving target is no place for a tab stop.
  root.tabIndex = -1;
  root.append(document.createElement('i'));
  const words = document.createElement('span');
  root.append(words);
  root.addEventListener('click', () => onClick(root));
  layer.append(root);
  return { root, words, text: '', isDot: undefined };
}

function write(element: Element, text: string): void {
  if (element.text === text) return;
  element.text = text;
  element.words.textContent = text;
}

/** Elements by the keys of what they show; those that are not needed any more are used again. */
function createPool<K, V>(make: () => Element, begin: (element: Element, value: V) => void, show: (element: Element, value: V) => void) {
  const spare: Element[] = [];
  const shown = new Map<K, Element>();
  return (values: readonly V[], keyOf: (value: V) => K): void => {
    const seen = new Set<K>(values.map(keyOf));
    for (const [key, element] of shown) {
      if (seen.has(key)) continue;
      shown.delete(key);
      element.root.hidden = true;
      spare.push(element);
    }
    for (const value of values) {
      let element = shown.get(keyOf(value));
      if (!element) {
        element = spare.pop() ?? make();
        element.root.hidden = false;
        begin(element, value);
        shown.set(keyOf(value), element);
      }
      show(element, value);
    }
  };
}

/** Shows messages, each by a token. */
export function createTokens(layer: HTMLElement): (placed: readonly Placed[]) => void {
  const show = createPool<number, Placed>(
    () => makeElement(layer, 'token', (root) => useUi.getState().select({ kind: 'message', id: Number(root.dataset.message) })),
    ({ root }, { row }) => {
      root.dataset.message = String(row.id);
      root.dataset.hue = hueOfMessage(row);
      root.toggleAttribute('data-failed', row.failure !== undefined);
      root.title = row.label;
    },
    (element, { row, place, wordy }) => {
      if (element.isDot === wordy || element.isDot === undefined) {
        element.isDot = !wordy;
        element.root.classList.toggle('is-dot', !wordy);
      }
      if (wordy) write(element, row.label);
      move(element.root, place.at);
    },
  );
  return (placed) => show(placed, ({ row }) => row.id);
}

/** A stream as it is shown: how many messages take which way, and whom a click asks about. */
export interface PlacedStream {
  readonly key: string;
  readonly at: Point;
  readonly hue: Hue;
  readonly words: string;
  readonly title: string;
  readonly address: string;
}

/** Shows streams, each by its number. */
export function createStreams(layer: HTMLElement): (placed: readonly PlacedStream[]) => void {
  const show = createPool<string, PlacedStream>(
    () => makeElement(layer, 'token stream', (root) => useUi.getState().select({ kind: 'component', address: root.dataset.address ?? '' })),
    ({ root }, { hue, address }) => {
      root.dataset.hue = hue;
      root.dataset.address = address;
    },
    (element, { at, words, title }) => {
      if (element.text !== words) element.root.title = title;
      write(element, words);
      move(element.root, at);
    },
  );
  return (placed) => show(placed, ({ key }) => key);
}
