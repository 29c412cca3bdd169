import { structuredPatch } from 'diff';
import { withOptions } from './options';
import { fail, type Process, readAll, type Work, write } from './program';
import { unifiedDiff } from './unified-diff';

function* textOf(process: Process, name: string): Work<string | undefined> {
  return name === '-' ? yield* readAll(process.stdin) : process.files.read(process.path(name));
}

const span = (start: number, lines: number): string => (lines === 1 ? `${start}` : lines === 0 ? `${start - 1}` : `${start},${start + lines - 1}`);

/** `diff A B`, `diff -u A B`, `diff -q A B`. */
export const diff = withOptions({ flags: 'qu', long: { brief: 'q', unified: 'u' } }, function* (process, options) {
  const [a, b] = options.operands;
  if (a === undefined || b === undefined) return yield* fail(process, 'missing operand', 2);
  const [before, after] = [yield* textOf(process, a), yield* textOf(process, b)];
  if (before === undefined || after === undefined) return yield* fail(process, `${before === undefined ? a : b}: No such file or directory`, 2);
  if (before === after) return 0;
  if (options.has('q')) {
    yield* write(process.stdout, `Files ${a} and ${b} differ\n`);
    return 1;
  }
  if (options.has('u')) {
    yield* write(process.stdout, `--- ${a}\n+++ ${b}\n${unifiedDiff(before, after)}`);
    return 1;
  }
  for (const { oldStart, oldLines, newStart, newLines, lines } of structuredPatch(a, b, before, after, '', '', { context: 0 }).hunks) {
    const kind = oldLines === 0 ? 'a' : newLines === 0 ? 'd' : 'c';
    const shown = (mark: '-' | '+', as: string): string => lines.flatMap((line) => (line.startsWith(mark) ? `${as} ${line.slice(1)}\n` : [])).join('');
    const between = kind === 'c' ? '---\n' : '';
    yield* write(process.stdout, `${span(oldStart, oldLines)}${kind}${span(newStart, newLines)}\n${shown('-', '<')}${between}${shown('+', '>')}`);
  }
  return 1;
});
