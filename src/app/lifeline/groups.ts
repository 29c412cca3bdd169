import type { Brief } from '../../life/brief';
import type { Life } from '../../life/life';
import { briefRow, lifeRows, type Row } from './rows';
import type { Words } from './text';

/** One Pod of the picture: its life whole if it is open, else in one row. */
export interface Group {
  readonly brief: Brief;
  readonly life?: Life;
  readonly rows: readonly Row[];
}

export function groupOf(brief: Brief, life: Life | undefined, t: Words, headUs: number): Group {
  return life ? { brief, life, rows: lifeRows(life, t, headUs) } : { brief, rows: [briefRow(brief, t)] };
}

/** The Pod in whose rows the one of this number, counted over all, is. */
export function groupAt(groups: readonly Group[], row: number): Group | undefined {
  let before = 0;
  return groups.find(({ rows }) => {
    before += rows.length;
    return row < before;
  });
}
