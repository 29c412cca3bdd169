import { bytesIn } from './bytes';
import { inputOf } from './input';
import { withOptions } from './options';
import { write } from './program';

const WIDTH = 7;

/** Lines, words, bytes, and `-m` characters. */
export const wc = withOptions({ flags: 'lwcm', long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm' } }, function* (process, options) {
  const chosen = ['l', 'w', 'm', 'c'].filter((flag) => options.has(flag));
  const shown = chosen.length > 0 ? chosen : ['l', 'w', 'c'];
  const paths = options.operands.length > 0 ? options.operands : ['-'];
  const total: Record<string, number> = { l: 0, w: 0, m: 0, c: 0 };
  const line = (counts: Readonly<Record<string, number>>, name: string): string => {
    const numbers = shown.map((flag) => String(counts[flag]));
    const columns = numbers.length === 1 && paths.length === 1 ? numbers : numbers.map((n) => n.padStart(WIDTH));
    return `${columns.join(' ')}${name}\n`;
  };
  let failed = false;
  for (const path of paths) {
    const input = inputOf(process, [path]);
    const counts: Record<string, number> = { l: 0, w: 0, m: 0, c: 0 };
    for (let text = yield* input.nextRaw(); text !== undefined; text = yield* input.nextRaw()) {
      counts.l! += text.endsWith('\n') ? 1 : 0;
      counts.w! += text.match(/\S+/g)?.length ?? 0;
      counts.m! += [...text].length;
      counts.c! += bytesIn(text);
    }
    failed ||= input.failed;
    if (input.failed) continue;
    for (const [flag, count] of Object.entries(counts)) total[flag]! += count;
    yield* write(process.stdout, line(counts, path === '-' ? '' : ` ${path}`));
  }
  if (paths.length > 1) yield* write(process.stdout, line(total, ' total'));
  return failed ? 1 : 0;
});
