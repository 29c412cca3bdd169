import { structuredPatch } from 'diff';

const CONTEXT = 3;

/** Where a hunk lies in one of the files: a single line has no length, and an empty place is named by the line before it. */
const place = (start: number, lines: number): string => (lines === 1 ? `${start}` : `${lines === 0 ? start - 1 : start},${lines}`);

/** What `diff -u` prints of two texts below the files' names; empty if they are the same. */
export const unifiedDiff = (before: string, after: string): string =>
  structuredPatch('', '', before, after, '', '', { context: CONTEXT })
    .hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) =>
      [`@@ -${place(oldStart, oldLines)} +${place(newStart, newLines)} @@`, ...lines, ''].join('\n'),
    )
    .join('');
