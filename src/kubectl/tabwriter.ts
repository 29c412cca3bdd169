/**
 * Go's text/tabwriter for spaces: cells end in a tab; a column is a run of lines that have that cell, and is as wide as its widest cell plus the padding.
 * The last cell of a line belongs to no column.
 */
export interface TabOptions {
  readonly minWidth: number;
  readonly padding: number;
  /** Widths to keep from one call to the next, so that the lines of a watch stay aligned. */
  readonly remembered?: number[];
}

/** `kubectl get` (cli-runtime `GetNewTabWriter`). */
export const TABLE: TabOptions = { minWidth: 6, padding: 3 };
/** `kubectl describe` (`tabbedString`). */
export const DESCRIPTION: TabOptions = { minWidth: 0, padding: 2 };

/** East Asian characters are counted as one, as Go counts runes. */
const width = (cell: string): number => [...cell].length;

export function tabulate(text: string, options: TabOptions): string {
  const lines = text.split('\n').map((l) => l.split('\t'));
  const out: string[] = [];
  const widths: number[] = [];
  const print = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const cells = lines[i]!;
      out.push(cells.map((cell, j) => (j < cells.length - 1 && j < widths.length ? cell + ' '.repeat(Math.max(0, widths[j]! - width(cell))) : cell)).join(''));
    }
  };
  const format = (from: number, to: number): void => {
    let start = from;
    const column = widths.length;
    for (let i = from; i < to; i++) {
      if (column >= lines[i]!.length - 1) continue;
      print(start, i);
      start = i;
      let widest = Math.max(options.minWidth, options.remembered?.[column] ?? 0);
      let end = i;
      for (; end < to && column < lines[end]!.length - 1; end++) widest = Math.max(widest, width(lines[end]![column]!) + options.padding);
      if (options.remembered) options.remembered[column] = widest;
      widths.push(widest);
      format(start, end);
      widths.pop();
      start = end;
      i = end - 1;
    }
    print(start, to);
  };
  format(0, lines.length);
  return out.join('\n');
}
