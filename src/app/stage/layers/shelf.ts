import type { Box } from '../wire';
import type { Card } from './layers';

const HEIGHT = 27;
const GAP = 12;
const LINE = HEIGHT + 16;
const WIDTH_MAX = 250;
/** Beyond so many lines a row is cut: the rest is a number. */
const LINES_MAX = 2;

/** The width of a card with its words, as the style draws it. */
const widthOf = ({ kind, name, detail }: Card): number => Math.min(WIDTH_MAX, 40 + 7.1 * (kind.length + name.length + detail.length));

export interface Shelf {
  readonly boxes: ReadonlyMap<string, Box>;
  /** How many cards there is no room for, and where that is said. */
  readonly more: readonly { readonly count: number; readonly at: Box }[];
  readonly height: number;
}

/** Places rows of cards beneath what reaches down to `top`, each row in lines in the middle of `width`. */
export function placeShelf(rows: readonly (readonly Card[])[], width: number, top: number): Shelf {
  const boxes = new Map<string, Box>();
  const more: Shelf['more'][number][] = [];
  let y = top + LINE - HEIGHT;
  for (const row of rows) {
    const lines: Card[][] = [[]];
    let used = 0;
    for (const card of row) {
      const w = widthOf(card);
      if (used > 0 && used + GAP + w > width - 2 * GAP) {
        lines.push([]);
        used = 0;
      }
      lines.at(-1)?.push(card);
      used += (used > 0 ? GAP : 0) + w;
    }
    for (const line of lines.slice(0, LINES_MAX)) {
      const total = line.reduce((sum, card) => sum + widthOf(card), 0) + GAP * (line.length - 1);
      let x = (width - total) / 2;
      for (const card of line) {
        boxes.set(card.key, { x, y, w: widthOf(card), h: HEIGHT });
        x += widthOf(card) + GAP;
      }
      y += LINE;
    }
    const count = lines.slice(LINES_MAX).reduce((sum, line) => sum + line.length, 0);
    if (count > 0) {
      more.push({ count, at: { x: 0, y: y - LINE + HEIGHT, w: width, h: LINE - HEIGHT } });
    }
  }
  return { boxes, more, height: rows.length === 0 ? 0 : y - (LINE - HEIGHT) - top };
}
