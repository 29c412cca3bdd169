import type { Column } from '../../api/kinds/kind';
import { chunksOf, inOrderOfChunks } from '../../api/natural-order';
import type { KubeObject } from '../../api/object';
import { quantityError, quantityMilliValue } from '../../api/quantity';
import { parseTime } from '../../api/time';

/** What a row is sorted by: a number, or a text in the parts that people order it by. Worked out once a row, for a sort compares each many times. */
export type SortKey = number | readonly string[];

/** Columns that say how long ago something was, or how long it took: `5d3h`. */
const LENGTHS_OF_TIME: ReadonlySet<string> = new Set(['Age', 'Duration', 'Last Seen', 'First Seen', 'Last Schedule']);
const LENGTH = /^(?:(\d+)y)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const SECONDS = [31_536_000, 86_400, 3_600, 60, 1] as const;
const QUANTITY = /^\d/;

/** What a column's cells say changes as time passes, also where nothing happens. */
export const tellsTime = ({ name, type }: Pick<Column<KubeObject>, 'name' | 'type'>): boolean => type === 'date' || LENGTHS_OF_TIME.has(name);

/** The seconds of a length of time as tables show it. */
function secondsOf(text: string): number | undefined {
  const parts = text === '' ? undefined : LENGTH.exec(text)?.slice(1);
  return parts?.reduce((sum, part, i) => sum + Number(part ?? 0) * SECONDS[i]!, 0);
}

function amountOf(text: string): number | undefined {
  return QUANTITY.test(text) && quantityError(text) === undefined ? quantityMilliValue(text) : undefined;
}

/** What an object's row is sorted by in a column: lengths of time and amounts as numbers, all else in natural order. */
export function sortKeyOf(column: Column<KubeObject>, object: KubeObject, nowMs: number): SortKey {
  if (column.name === 'Age') {
    // The cell is coarse: `5d` may be older than another `5d`.
    const createdUs = parseTime(object.metadata.creationTimestamp);
    if (createdUs !== undefined) return -createdUs;
  }
  const cell = column.cell(object, nowMs);
  if (typeof cell === 'number') return cell;
  const text = String(cell ?? '');
  return (tellsTime(column) ? secondsOf(text) : amountOf(text)) ?? chunksOf(text);
}

/** Numbers come before texts. */
export function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  return typeof b === 'number' ? 1 : inOrderOfChunks(a, b);
}
