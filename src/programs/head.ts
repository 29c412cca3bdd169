import { inputOf } from './input';
import { withOptions } from './options';
import { fail, write } from './program';

/** `head -n 3`, `head -3`, `head -n -2` (all but the last two), `head -c 10`. */
export const head = withOptions({ flags: 'q', values: 'nc', number: 'n', long: { lines: 'n', bytes: 'c', quiet: 'q' } }, function* (process, options) {
  const wanted = options.get('c') ?? options.get('n') ?? '10';
  if (!/^-?\d+$/.test(wanted)) return yield* fail(process, `invalid number of lines: '${wanted}'`);
  const count = Number(wanted);
  let failed = false;
  for (const path of options.operands.length > 0 ? options.operands : ['-']) {
    const input = inputOf(process, [path]);
    if (options.operands.length > 1 && !options.has('q')) yield* write(process.stdout, `==> ${path} <==\n`);
    const held: string[] = [];
    let left = count;
    while (left > 0 || count < 0) {
      const line = yield* input.nextRaw();
      if (line === undefined) break;
      if (count < 0) {
        held.push(line);
        if (held.length > -count) yield* write(process.stdout, held.shift()!);
      } else {
        const text = options.has('c') ? line.slice(0, left) : line;
        left -= options.has('c') ? text.length : 1;
        yield* write(process.stdout, text);
      }
    }
    failed ||= input.failed;
  }
  return failed ? 1 : 0;
});
