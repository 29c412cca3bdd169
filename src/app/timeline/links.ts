import { useEffect } from 'react';
import { useQuery } from '../inspector/use-query';
import { useCluster } from '../store/cluster';
import { countWhile } from '../store/count-while';
import { drawSoon } from '../store/drawing';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';
import { axis } from './lanes-view';
import type { Scene } from './scene';

/** Why the chosen message was sent, and what followed from it, as lines between messages. */

/** From a message to one that followed from it, by their places in the trace. */
interface Link {
  readonly from: number;
  readonly to: number;
  readonly isWhy: boolean;
}

let links: readonly Link[] = [];
let chosen: number | undefined;

/** The place of a message in the trace, if it is one of those that are shown. */
function placeOfId(id: number): number | undefined {
  const rows = trace.rows();
  const place = countWhile(rows.length, (i) => rows.id(i) < id);
  return place < rows.length && rows.id(place) === id ? place : undefined;
}

const linkOf = (fromId: number, toId: number, isWhy: boolean): readonly Link[] => {
  const [from, to] = [placeOfId(fromId), placeOfId(toId)];
  return from === undefined || to === undefined ? [] : [{ from, to, isWhy }];
};

/** Keeps the links of the message that is chosen; while time stands also when more is known. */
export function useLinks(): void {
  const id = useUi((s) => (s.selection.kind === 'message' ? s.selection.id : undefined));
  const version = useCluster((s) => (s.playing ? 0 : s.head));
  const causes = useQuery(id === undefined ? undefined : { kind: 'causes', id }, version);
  const followed = useQuery(id === undefined ? undefined : { kind: 'effects', id }, version);
  useEffect(() => {
    chosen = id === undefined ? undefined : placeOfId(id);
    const why = (causes ?? []).map((row) => row.id).filter((cause) => placeOfId(cause) !== undefined);
    links =
      id === undefined
        ? []
        : [
            ...why.flatMap((cause, i) => linkOf(cause, i === 0 ? id : why[i - 1]!, true)),
            ...(followed?.effects ?? []).flatMap(({ row, after }) => linkOf(after, row.id, false)),
          ];
    drawSoon();
  }, [id, causes, followed]);
}

/** What of the links a picture depends on. */
export const linksKey = (): string => `${chosen} ${links.length} ${links.at(-1)?.to}`;

/** So many links that lead through the picture are drawn. */
const DRAWN_MAX = 300;

/** Draws the links as arcs from lane to lane: what led to the message in one colour, what followed in another. */
export function drawLinks({ context, colors, width, height, unit, from, nowUs }: Scene, lanes: number): void {
  const rows = trace.rows();
  const lane = height / lanes;
  const at = (row: number): readonly [number, number] => [(axis.place(row) - from) * unit, (rows.lane(row) + 0.5) * lane];
  context.lineWidth = 1.5;
  let drawn = 0;
  for (const link of links) {
    if (link.to >= rows.length) continue;
    const [[x0, y0], [x1, y1]] = [at(link.from), at(link.to)];
    if (x1 < 0 || x0 > width || drawn++ >= DRAWN_MAX) continue;
    const bend = Math.max(6, (x1 - x0) / 2);
    context.strokeStyle = link.isWhy ? colors.accent : colors.wait;
    context.globalAlpha = rows.sentAtUs(link.to) > nowUs ? 0.4 : 0.9;
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
    context.stroke();
  }
  context.globalAlpha = 1;
  if (chosen === undefined || chosen >= rows.length) return;
  const [x, y] = at(chosen);
  context.strokeStyle = colors.text;
  context.strokeRect(x - 6, y - 7, 12, 14);
}
