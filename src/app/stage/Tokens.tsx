import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { MessageRow } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { type ClusterState, useCluster } from '../store/cluster';
import { drawn } from '../store/drawing';
import { trace } from '../store/trace';
import { spaced } from '../ui/spaced';
import { gather, type Stream } from './gather';
import type { Shelf } from './layers/shelf';
import type { StageLayout } from './layout';
import { type Spots, spotsOf } from './network';
import { NOWHERE, placeOfMessage } from './place-message';
import { type Placed, placeTokens, readableUs } from './place-tokens';
import { podBoxes } from './pod-boxes';
import { text } from './text';
import { createStreams, createTokens, hueOfMessage, type PlacedStream } from './token-elements';
import { pathOf } from './wire';

/** So many messages each have a token of their own; of more, the fullest ways show a number. */
const TOKENS_MAX = 500;
/** At full pace each picture shows other messages: nobody can follow one, and to draw hundreds anew takes from the time in which they are sent. */
const TOKENS_IN_PASSING_MAX = 60;
/** Where on its way a stream's number stands: those of the two directions beside each other. */
const STREAM_AT = { out: 0.6, back: 0.2 } as const;

interface StageOfTokens {
  readonly layout: StageLayout;
  readonly shelf: Shelf;
  readonly wires: RefObject<SVGSVGElement | null>;
  readonly heatIndex: ReadonlyMap<string, number>;
}

/** Colours the wires on which something is. */
function createHeat(wires: StageOfTokens['wires']): (next: ReadonlyMap<string, string>) => void {
  let hot: ReadonlyMap<string, string> = new Map();
  return (next) => {
    for (const name of new Set([...hot.keys(), ...next.keys()])) {
      if (hot.get(name) === next.get(name)) continue;
      const path = wires.current?.querySelector<SVGPathElement>(`[data-wire="${CSS.escape(name)}"]`);
      const hue = next.get(name);
      if (hue) path?.setAttribute('data-hue', hue);
      else path?.removeAttribute('data-hue');
    }
    hot = next;
  };
}

/** Draws the ways that requests are on. */
function createWays(wires: StageOfTokens['wires']): { show(placed: readonly Placed[]): void; remove(): void } {
  const ways: SVGPathElement[] = [];
  return {
    show(placed) {
      const lines = placed.flatMap(({ place }) => (place.way ? [pathOf(place.way)] : []));
      while (ways.length < lines.length && wires.current) {
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        path.classList.add('way');
        ways.push(wires.current.appendChild(path));
      }
      ways.forEach((path, i) => {
        if (path.getAttribute('d') !== (lines[i] ?? '')) path.setAttribute('d', lines[i] ?? '');
      });
    },
    remove() {
      for (const path of ways) path.remove();
    },
  };
}

/** Where the ends of requests are drawn: looked up when there are any, and again when what is drawn has changed. */
function createSpots(root: HTMLElement, shelf: Shelf): (resources: ClusterState['resources']) => Spots {
  let spots: { readonly of: ClusterState['resources']; readonly at: Spots } | undefined;
  return (resources) => {
    const container = root.closest<HTMLElement>('.diagram');
    if (spots?.of !== resources && container) {
      const pods = podBoxes(container, new Set(resources.pods?.keys()));
      spots = { of: resources, at: spotsOf(resources, (key) => pods.get(key) ?? shelf.boxes.get(key)) };
    }
    return spots?.at ?? NOWHERE;
  };
}

/** The rows that are looked at, made once as long as the trace stays as it is. */
function createRows(): (index: number) => MessageRow {
  let known = new Map<number, MessageRow>();
  let version = -1;
  return (index) => {
    if (version !== trace.version()) {
      known = new Map();
      version = trace.version();
    }
    const row = known.get(index) ?? trace.rows().row(index);
    known.set(index, row);
    return row;
  };
}

/**
 * The messages in flight. One animation loop moves elements that are kept from one message to the next; React renders none of it,
 * and while virtual time stands still nothing is touched.
 */
export function Tokens({ layout, shelf, wires, heatIndex }: StageOfTokens): ReactNode {
  const layer = useRef<HTMLDivElement>(null);
  const t = useText(text);

  useEffect(() => {
    const root = layer.current;
    if (!root) return;
    const showTokens = createTokens(root);
    const showStreams = createStreams(root);
    const heat = createHeat(wires);
    const ways = createWays(wires);
    const spotsNow = createSpots(root, shelf);
    const rowAt = createRows();
    let shown = '';

    const placeStream = ({ key, from, count, index }: Stream, spots: Spots): readonly (PlacedStream & { readonly wire?: string })[] => {
      const row = rowAt(index);
      const way = from === 'apiserver' ? STREAM_AT.out : STREAM_AT.back;
      const place = placeOfMessage({ ...row, sentAtUs: 0, arrivesAtUs: 1 }, way, layout, heatIndex, spots);
      const title = t.stream(spaced(count), row.from, row.to);
      const address = from === 'apiserver' ? row.to : row.from;
      return place ? [{ key, at: place.at, hue: hueOfMessage(row), words: spaced(count), title, address, ...(place.wire && { wire: place.wire }) }] : [];
    };

    const stop = drawn((nowUs) => {
      const state = useCluster.getState();
      const key = `${nowUs}/${trace.version()}/${state.playing}`;
      if (key === shown) return false;
      shown = key;
      const told = { subject: state.journey?.subject, face: state.journey?.stages.at(-1)?.face };
      const underWay = trace.underWay(nowUs);
      const most = state.playing && state.pace === 'max' ? TOKENS_IN_PASSING_MAX : TOKENS_MAX;
      const { single, streams } = gather(underWay, trace.rows(), { most, subject: told.subject, inHeat: layout.density === 'heat' });
      const rows = single.map(rowAt);
      const spots = rows.some(({ kind }) => kind === 'network') ? spotsNow(state.resources) : NOWHERE;
      const placed = placeTokens(rows, nowUs, layout, heatIndex, told, readableUs(state), spots);
      const placedStreams = streams.flatMap((stream) => placeStream(stream, spots));
      ways.show(placed);
      showTokens(placed);
      showStreams(placedStreams);
      const hot = new Map<string, string>();
      for (const { row, place } of placed) if (place.wire) hot.set(place.wire, hueOfMessage(row));
      for (const { wire, hue } of placedStreams) if (wire) hot.set(wire, hue);
      heat(hot);
      return state.playing && underWay.length > 0;
    });
    return () => {
      stop();
      heat(new Map());
      ways.remove();
      root.replaceChildren();
    };
  }, [layout, shelf, wires, heatIndex, t]);

  return <div ref={layer} className="tokens" data-testid="tokens" />;
}
