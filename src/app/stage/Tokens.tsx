import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { MessageRow } from '../../worker/protocol';
import { clock } from '../store/clock';
import { type ClusterState, useCluster } from '../store/cluster';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';
import type { Shelf } from './layers/shelf';
import { heatGrid, hueOf, placeOf, type StageLayout } from './layout';
import { type Spots, spotsOf, wayOf } from './network';
import { podBoxes } from './pod-boxes';
import { type Box, type Point, pathOf, pointAt, roundedWire, type Wire } from './wire';

const TOKENS_MAX = 60;
/** A token keeps this distance from both ends of its wire, so that it never hides in a box. */
const MARGIN = 0.12;

interface Place {
  readonly at: Point;
  /** The wire that it runs on, by the name of its far end. */
  readonly wire?: string;
  /** The way of its own that it takes over the Pod network. */
  readonly way?: Wire;
}

/** Between kubelet and runtime, inside the node's box. */
function insideNode(box: Box, row: MessageRow, fraction: number): Place {
  const along = row.from.startsWith('kubelet/') ? fraction : 1 - fraction;
  return { at: [box.x + 62 + (box.w - 140) * along, box.y + box.h - 21] };
}

const NOWHERE: Spots = () => undefined;

/** Where a message is at a moment: a pure function of virtual time. Undefined if its way is not on the stage. */
export function placeOfMessage(
  row: MessageRow,
  nowUs: number,
  layout: StageLayout,
  heatIndex: ReadonlyMap<string, number>,
  spots: Spots = NOWHERE,
): Place | undefined {
  const travelled = (nowUs - row.sentAtUs) / (row.arrivesAtUs - row.sentAtUs);
  const fraction = MARGIN + (1 - 2 * MARGIN) * Math.min(1, Math.max(0, travelled));
  if (row.kind === 'network') {
    const points = wayOf(row, layout, spots);
    const way = points && roundedWire(points);
    return way && { at: pointAt(way, fraction), way };
  }
  const [from, to] = [placeOf(row.from), placeOf(row.to)];
  if (from === undefined || to === undefined) return undefined;
  if (from === to) {
    const box = layout.boxes.get(from);
    return box && layout.density === 'roomy' && layout.shape !== 'narrow' ? insideNode(box, row, fraction) : undefined;
  }
  const outwards = from === 'apiserver';
  const far = outwards ? to : from;
  if (!outwards && to !== 'apiserver') return undefined;
  const along = outwards ? fraction : 1 - fraction;
  const wire = layout.wires.get(far);
  if (wire) return { at: pointAt(wire, along), wire: far };
  const trunk = layout.wires.get('heat');
  const heat = layout.boxes.get('heat');
  const index = heatIndex.get(far);
  if (!trunk || !heat || index === undefined) return undefined;
  const { columns, cell } = heatGrid(heatIndex.size, layout.width);
  const target: Point = [heat.x + ((index % columns) + 0.5) * cell, heat.y + (Math.floor(index / columns) + 0.5) * cell];
  const entry = trunk.points.at(-1)!;
  const last = Math.min(1, Math.max(0, (along - 0.6) / 0.4));
  return along < 0.6
    ? { at: pointAt(trunk, along / 0.6), wire: 'heat' }
    : { at: [entry[0] + (target[0] - entry[0]) * last, entry[1] + (target[1] - entry[1]) * last], wire: 'heat' };
}

/** The width of a token with its words, as the style draws it. */
const widthOf = (label: string): number => Math.min(300, label.length * WORDS_PX) + 38;
const WORDS_PX = 7.33;
const TOKEN_PX = 28;

interface Placed {
  readonly row: MessageRow;
  readonly place: Place;
  /** Written out; otherwise a dot, for another token's words are in the way. */
  readonly wordy: boolean;
}

/** What the journey tells of now. */
interface Told {
  /** The object that it is about. */
  readonly subject?: string | undefined;
  /** The message that is the face of its current step. */
  readonly face?: number | undefined;
}

/** The most telling first: the face of the step that is told, what is about its object, then what goes to those who act, then by age. */
function byWeight({ subject, face }: Told): (a: MessageRow, b: MessageRow) => number {
  const weight = (row: MessageRow): number => {
    if (row.id === face) return -1;
    return (row.about === subject ? 0 : 2) + (placeOf(row.to) === 'controllers' ? 1 : 0);
  };
  return (a, b) => weight(a) - weight(b) || a.id - b.id;
}

/** Messages whose way takes less than this on the wall clock flash by: nobody could read their words. */
const READ_MS = 100;

/** How long a message's way must be, in virtual microseconds, for its words to be read. The story gives each its time, and so does standing still. */
export function readableUs({ playing, pace, usPerMs }: Pick<ClusterState, 'playing' | 'pace' | 'usPerMs'>): number {
  if (!playing || pace === 'story') return 0;
  return pace === 'max' ? Number.POSITIVE_INFINITY : READ_MS * usPerMs;
}

/** On a phone boxes stand close together: words may not cover them. Elsewhere they are beside them, or pass by. */
const coversBox = ({ shape, boxes }: StageLayout, x: number, y: number, half: number): boolean =>
  shape === 'narrow' &&
  [...boxes.values()].some((box) => x - half < box.x + box.w && x + half > box.x && y - TOKEN_PX / 2 < box.y + box.h && y + TOKEN_PX / 2 > box.y);

/** Places the messages in flight. Words never cover words: where two would, the lesser message is a dot, and so is one that cannot be read. */
export function placeTokens(
  rows: readonly MessageRow[],
  nowUs: number,
  layout: StageLayout,
  heatIndex: ReadonlyMap<string, number>,
  told: Told,
  readableUs = 0,
  spots: Spots = NOWHERE,
): readonly Placed[] {
  const taken: { readonly x: number; readonly y: number; readonly half: number }[] = [];
  return [...rows].sort(byWeight(told)).flatMap((row): Placed[] => {
    const place = placeOfMessage(row, nowUs, layout, heatIndex, spots);
    if (!place) return [];
    if (row.arrivesAtUs - row.sentAtUs < readableUs) return [{ row, place, wordy: false }];
    const half = widthOf(row.label) / 2;
    // Words stay on the stage.
    const x = Math.min(layout.width - half - 6, Math.max(half + 6, place.at[0]));
    const y = place.at[1];
    const wordy = !coversBox(layout, x, y, half) && !taken.some((t) => Math.abs(t.y - y) < TOKEN_PX && Math.abs(t.x - x) < t.half + half);
    if (!wordy) return [{ row, place, wordy }];
    taken.push({ x, y, half });
    return [{ row, place: { ...place, at: [x, y] }, wordy }];
  });
}

interface TokenElement {
  readonly root: HTMLButtonElement;
  readonly words: HTMLSpanElement;
}

function makeToken(layer: HTMLElement): TokenElement {
  const root = document.createElement('button');
  root.type = 'button';
  root.className = 'token nopan';
  // The list view and the timeline give the same messages to a keyboard; a moving target is no place for a tab stop.
  root.tabIndex = -1;
  root.append(document.createElement('i'));
  const words = document.createElement('span');
  root.append(words);
  root.addEventListener('click', () => useUi.getState().select({ kind: 'message', id: Number(root.dataset.message) }));
  layer.append(root);
  return { root, words };
}

/**
 * The messages in flight. One animation loop moves elements that are kept from one message to the next; React renders none of it,
 * and while virtual time stands still nothing is touched.
 */
export function Tokens({
  layout,
  shelf,
  wires,
  heatIndex,
}: {
  readonly layout: StageLayout;
  readonly shelf: Shelf;
  readonly wires: RefObject<SVGSVGElement | null>;
  readonly heatIndex: ReadonlyMap<string, number>;
}): ReactNode {
  const layer = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const root = layer.current;
    if (!root) return;
    const spare: TokenElement[] = [];
    const shown = new Map<number, TokenElement>();
    let hot = new Map<string, string>();
    let drawn = '';
    let request = 0;

    const heat = (next: Map<string, string>) => {
      for (const name of new Set([...hot.keys(), ...next.keys()])) {
        if (hot.get(name) === next.get(name)) continue;
        const path = wires.current?.querySelector<SVGPathElement>(`[data-wire="${CSS.escape(name)}"]`);
        const hue = next.get(name);
        if (hue) path?.setAttribute('data-hue', hue);
        else path?.removeAttribute('data-hue');
      }
      hot = next;
    };

    /** Where the ends of requests are drawn: looked up when there are any, and again when what is drawn has changed. */
    let spots: { readonly of: ClusterState['resources']; readonly at: Spots } | undefined;
    const spotsNow = (resources: ClusterState['resources']): Spots => {
      const container = root.closest<HTMLElement>('.diagram');
      if (spots?.of !== resources && container) {
        const pods = podBoxes(container, new Set(resources.pods?.keys()));
        spots = { of: resources, at: spotsOf(resources, (key) => pods.get(key) ?? shelf.boxes.get(key)) };
      }
      return spots?.at ?? NOWHERE;
    };

    const ways: SVGPathElement[] = [];
    /** Draws the ways that requests are on. */
    const showWays = (placed: readonly Placed[]) => {
      const lines = placed.flatMap(({ place }) => (place.way ? [pathOf(place.way)] : []));
      while (ways.length < lines.length && wires.current) {
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        path.classList.add('way');
        ways.push(wires.current.appendChild(path));
      }
      ways.forEach((path, i) => {
        path.setAttribute('d', lines[i] ?? '');
      });
    };

    const draw = () => {
      request = requestAnimationFrame(draw);
      const nowUs = clock.nowUs(performance.now());
      const { playing } = useCluster.getState();
      const key = `${nowUs}/${trace.version()}/${playing}`;
      if (key === drawn) return;
      drawn = key;
      const state = useCluster.getState();
      const told = { subject: state.journey?.subject, face: state.journey?.stages.at(-1)?.face };
      const rows = trace.inFlight(nowUs, TOKENS_MAX);
      const at = rows.some(({ kind }) => kind === 'network') ? spotsNow(state.resources) : NOWHERE;
      const placed = placeTokens(rows, nowUs, layout, heatIndex, told, readableUs(state), at);
      showWays(placed);
      const nextHot = new Map<string, string>();
      const seen = new Set<number>();
      for (const { row, place, wordy } of placed) {
        seen.add(row.id);
        let token = shown.get(row.id);
        const hue = hueOf(placeOf(row.from) === 'apiserver' ? row.to : row.from);
        if (!token) {
          token = spare.pop() ?? makeToken(root);
          token.root.dataset.message = String(row.id);
          token.root.dataset.hue = hue;
          token.root.toggleAttribute('data-failed', row.failure !== undefined);
          token.root.title = row.label;
          token.root.hidden = false;
          shown.set(row.id, token);
        }
        token.root.classList.toggle('is-dot', !wordy);
        if (wordy && token.words.textContent !== row.label) token.words.textContent = row.label;
        token.root.style.transform = `translate(${place.at[0].toFixed(1)}px, ${place.at[1].toFixed(1)}px) translate(-50%, -50%)`;
        if (place.wire) nextHot.set(place.wire, hue);
      }
      for (const [id, token] of shown) {
        if (seen.has(id)) continue;
        shown.delete(id);
        token.root.hidden = true;
        spare.push(token);
      }
      heat(nextHot);
    };
    request = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(request);
      heat(new Map());
      for (const path of ways) path.remove();
      root.replaceChildren();
    };
  }, [layout, shelf, wires, heatIndex]);

  return <div ref={layer} className="tokens" data-testid="tokens" />;
}
