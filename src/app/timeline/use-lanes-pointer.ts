import { type PointerEvent, useRef, useState } from 'react';
import type { MessageRow } from '../../worker/protocol';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { type At, type Fingers, pinched, rowAt, shownOf, timeAt } from './lanes-view';
import { nowUs, turnView, useLanes } from './view';

type OnCanvas = PointerEvent<HTMLCanvasElement>;

const placeOfPointer = ({ nativeEvent: { offsetX, offsetY }, currentTarget }: OnCanvas): At => ({
  x: offsetX,
  y: offsetY,
  width: currentTarget.clientWidth,
  height: currentTarget.clientHeight,
});

/** Two fingers zoom and move what is shown. Says whether there are two. */
function usePinch() {
  const fingers = useRef(new Map<number, number>());
  const places = (): Fingers | undefined => {
    const [one, other] = fingers.current.values();
    return one === undefined || other === undefined ? undefined : [one, other];
  };
  return {
    down({ pointerId, pointerType, clientX }: OnCanvas): boolean {
      if (pointerType === 'touch') fingers.current.set(pointerId, clientX);
      return places() !== undefined;
    },
    move({ pointerId, clientX, currentTarget }: OnCanvas): boolean {
      const before = places();
      if (!before || !fingers.current.has(pointerId)) return before !== undefined;
      fingers.current.set(pointerId, clientX);
      const { left } = currentTarget.getBoundingClientRect();
      const onCanvas = ([one, other]: Fingers): Fingers => [one - left, other - left];
      turnView((view, width, us) => pinched(view, onCanvas(before), onCanvas(places() ?? before), width, us));
      return true;
    },
    up({ pointerId }: OnCanvas): void {
      fingers.current.delete(pointerId);
    },
  };
}

/**
 * The pointer chooses a message, or draws the cursor along; the view stands meanwhile. A finger does so only once it moves or is lifted: a second one may
 * come, and two of them zoom.
 */
export function useLanesPointer() {
  const dragging = useRef(false);
  const touched = useRef<At>(undefined);
  const pinch = usePinch();
  const [hovered, setHovered] = useState<{ readonly row: MessageRow; readonly x: number }>();
  const viewNow = () => useLanes.getState().view;
  const scrub = (at: At): void => host.send({ type: 'seek', toUs: timeAt(viewNow(), at, nowUs()) });
  const begin = (at: At): void => {
    touched.current = undefined;
    const row = rowAt(viewNow(), at, nowUs());
    if (row) {
      host.send({ type: 'seek-message', id: row.id, arrivesAtUs: row.arrivesAtUs });
      useUi.getState().select({ kind: 'message', id: row.id });
      return;
    }
    turnView((view, width, us) => (view.unit === 'whole' ? view : { ...view, from: shownOf(view, width, us).from }));
    dragging.current = true;
    scrub(at);
  };
  const end = (event: OnCanvas): void => {
    pinch.up(event);
    dragging.current = false;
    touched.current = undefined;
  };
  return {
    dragging,
    hovered,
    onPointerDown(event: OnCanvas) {
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = placeOfPointer(event);
      if (pinch.down(event)) {
        dragging.current = false;
        touched.current = undefined;
      } else if (event.pointerType === 'touch') touched.current = at;
      else begin(at);
    },
    onPointerMove(event: OnCanvas) {
      if (pinch.move(event)) return;
      const at = placeOfPointer(event);
      if (touched.current) begin(touched.current);
      if (dragging.current) {
        scrub(at);
        return;
      }
      const row = rowAt(viewNow(), at, nowUs());
      setHovered(row && { row, x: at.x });
    },
    onPointerUp(event: OnCanvas) {
      if (touched.current) begin(touched.current);
      end(event);
    },
    onPointerCancel: end,
    onPointerLeave: () => setHovered(undefined),
  };
}
