import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Pod } from '../../api/types.gen';
import { objectsOf, useCluster } from '../store/cluster';
import { decisionProgress } from '../store/decision';
import { podsOfNode } from '../store/pods';
import type { Layers } from './layers/layers';
import { placeShelf, type Shelf } from './layers/shelf';
import { isHeat, layoutStage, type NodeSize, type Room, STAGE_TOP, type StageLayout, shapeFor, zoomIn } from './layout';

/** What stands at the stage's lower edge, in rem, and the air around the picture, in pixels. */
const BAR_REM = 6.2;
const LEGEND_REM = 3.6;
const AIR_PX = 8;

const NO_COUNTS: readonly number[] = [];

/** The nodes with the Pods that they have to have room for: those they have, and one that is about to come. */
function useNodeSizes(names: readonly string[]): readonly NodeSize[] {
  const counts = useCluster(
    useShallow((s) => {
      // The cells of a heat map are of one size.
      if (isHeat(names.length)) return NO_COUNTS;
      const pods = objectsOf<Pod>(s.resources, 'pods');
      const verdicts = decisionProgress(s.journey, s.nowUs)?.nodes;
      const comes = (name: string): boolean =>
        verdicts?.get(name)?.winner === true && !podsOfNode(pods, name).some((pod) => `${pod.metadata.namespace}/${pod.metadata.name}` === s.journey?.pod);
      return names.map((name) => podsOfNode(pods, name).length + (comes(name) ? 1 : 0));
    }),
  );
  return useMemo(() => names.map((name, i) => ({ name, pods: counts[i] ?? 0 })), [names, counts]);
}

/** How much room there is for the picture; undefined until it has been measured. */
function useRoom(container: RefObject<HTMLElement | null>, barRem: number): Room | undefined {
  const [room, setRoom] = useState<Room>();
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return;
    const measure = () => {
      const { width, height } = element.getBoundingClientRect();
      const bar = barRem > 0 ? barRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize) : AIR_PX;
      if (width > 0) setRoom((before) => keep(before, { width, height: height - AIR_PX - bar }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [container, barRem]);
  return room;
}

const keep = (before: Room | undefined, now: Room): Room => (before && before.width === now.width && before.height === now.height ? before : now);

const UNKNOWN_ROOM: Room = { width: innerWidth, height: innerHeight };

interface Picture {
  readonly layout: StageLayout;
  /** What stands beneath the nodes. */
  readonly shelf: Shelf;
  /** Shows everything, unless the user has moved the picture themselves; `fit` brings it back. */
  readonly fit: () => void;
  readonly onMove: (event: unknown) => void;
}

/** The picture in the shape that its room asks for, made anew only when nodes come and go or need more room. `barred`: buttons stand at its lower edge. */
export function usePicture(container: RefObject<HTMLElement | null>, names: readonly string[], rows: Layers['rows'], barred: boolean): Picture {
  const { setViewport } = useReactFlow();
  const sizes = useNodeSizes(names);
  const room = useRoom(container, (barred ? BAR_REM : 0) + (isHeat(names.length) ? LEGEND_REM : 0));
  const shape = useMemo(() => shapeFor(sizes, room ?? UNKNOWN_ROOM), [sizes, room]);
  const ground = useMemo(() => layoutStage(sizes, shape), [sizes, shape]);
  const shelf = useMemo(() => placeShelf(rows, ground.width, ground.height), [rows, ground]);
  const layout = useMemo(() => ({ ...ground, height: ground.height + shelf.height }), [ground, shelf.height]);
  const moved = useRef(false);

  const show = useCallback(() => {
    if (!room) return;
    const zoom = zoomIn(layout, room);
    const above = layout.shape === 'narrow' ? 0 : Math.max(0, (room.height - (layout.height - STAGE_TOP) * zoom) / 2);
    void setViewport({ x: (room.width - layout.width * zoom) / 2, y: AIR_PX + above - STAGE_TOP * zoom, zoom });
  }, [layout, room, setViewport]);

  // Another shape is another picture: where the user had moved the old one means nothing in it.
  const shown = useRef(shape);
  useEffect(() => {
    if (shown.current !== shape) moved.current = false;
    shown.current = shape;
    if (!moved.current) show();
  }, [show, shape]);

  return {
    layout,
    shelf,
    fit: () => {
      moved.current = false;
      show();
    },
    onMove: (event) => {
      if (event) moved.current = true;
    },
  };
}
