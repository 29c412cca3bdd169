import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { useCluster } from '../../store/cluster';
import { useUi } from '../../store/ui';
import { podBoxes } from '../pod-boxes';
import { type Box, type Point, pathOf, roundedWire } from '../wire';
import type { Layers, Link } from './layers';
import type { Shelf } from './shelf';

/** More lines than this are a net in which nobody finds anything. */
const LINKS_MAX = 150;

/** Neighbours have lanes of their own, beside the Pods and above the cards, so that their lines do not lie on each other: there is room for four. */
const laneOf = (card: number): number => 3 + (card % 4) * 2.4;

/** From the head of a card to the foot of the one above it; or up between the nodes, and along the edge of one, to the side of a Pod. */
function way(from: Box, to: Box, isPod: boolean, lane: number): string {
  const [x0, y0] = [from.x + from.w / 2, from.y];
  const rail = y0 - lane;
  const end: readonly Point[] = isPod
    ? [
        [to.x - lane, rail],
        [to.x - lane, to.y + to.h / 2],
        [to.x, to.y + to.h / 2],
      ]
    : [
        [to.x + to.w / 2, rail],
        [to.x + to.w / 2, to.y + to.h],
      ];
  return pathOf(roundedWire([[x0, y0], [x0, rail], ...end]));
}

const signature = (boxes: ReadonlyMap<string, Box>): string => [...boxes].map(([key, { x, y }]) => `${key} ${x.toFixed(0)} ${y.toFixed(0)}`).join();

interface LinksProps {
  readonly layers: Layers;
  readonly shelf: Shelf;
  readonly container: RefObject<HTMLElement | null>;
}

/** The boxes of the Pods that lines lead to; looked up again once whatever may have moved them has been drawn. */
function usePodBoxes({ layers, shelf, container }: LinksProps): ReadonlyMap<string, Box> {
  const [boxes, setBoxes] = useState<ReadonlyMap<string, Box>>(new Map());
  const known = useRef('');
  const pods = useCluster((s) => s.resources.pods);
  const journey = useCluster((s) => s.journey);
  // Pods that come and go, and the ghost of a decision, move the others.
  useLayoutEffect(() => {
    const keys = new Set(layers.links.map(({ to }) => to).filter((key) => key.startsWith('pods/')));
    if (keys.size === 0) return;
    let request = requestAnimationFrame(() => {
      // The diagram places its nodes a frame after they were asked for.
      request = requestAnimationFrame(() => {
        const found = container.current ? podBoxes(container.current, keys) : new Map<string, Box>();
        const now = signature(found);
        if (now !== known.current) setBoxes(found);
        known.current = now;
      });
    });
    return () => cancelAnimationFrame(request);
  }, [layers, shelf, container, pods, journey]);
  return boxes;
}

/** The lines between the cards and what they own, select or are mounted by. Those of what is selected stand out. */
export function Links(props: LinksProps): ReactNode {
  const { layers, shelf } = props;
  const pods = usePodBoxes(props);
  const selected = useUi((s) => (s.selection.kind === 'object' ? s.selection.key : undefined));
  const isOf = ({ from, to }: Link): boolean => from === selected || to === selected;
  const cards = [...shelf.boxes.keys()];
  const someSelected = layers.links.some(isOf);
  return (
    <svg className="links" aria-hidden="true">
      {layers.links.slice(0, LINKS_MAX).map((link) => {
        const from = shelf.boxes.get(link.from);
        const pod = pods.get(link.to);
        const to = pod ?? shelf.boxes.get(link.to);
        if (!from || !to) return null;
        return (
          <path
            key={`${link.from} ${link.to}`}
            data-layer={link.layer}
            data-idle={link.isIdle || undefined}
            data-faint={(someSelected && !isOf(link)) || undefined}
            data-from={link.from}
            data-to={link.to}
            d={way(from, to, pod !== undefined, laneOf(cards.indexOf(link.from)))}
          />
        );
      })}
    </svg>
  );
}
