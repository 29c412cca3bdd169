import { inputOf } from './input';
import { withOptions } from './options';
import { fail, type Process, type Work, write } from './program';

const POLL_US = 1_000_000;

/** Prints what comes to a file from now on. */
function* follow(process: Process, name: string): Work<never> {
  const path = process.path(name);
  let seen = process.files.read(path)?.length ?? 0;
  // Nothing ever comes to it, so nobody has to look again and again.
  if (path === '/dev/null') for (;;) yield { call: 'sleep', us: Number.POSITIVE_INFINITY };
  for (;;) {
    yield* process.step();
    yield { call: 'sleep', us: POLL_US };
    const text = process.files.read(path) ?? '';
    yield* write(process.stdout, text.slice(text.length < seen ? 0 : seen));
    seen = text.length;
  }
}

/** `tail -n 3`, `tail -3`, `tail -n +2` (from the second line on), `tail -f`. */
export const tail = withOptions({ flags: 'fFq', values: 'nc', number: 'n', long: { lines: 'n', bytes: 'c', follow: 'f' } }, function* (process, options) {
  const wanted = options.get('c') ?? options.get('n') ?? '10';
  if (!/^[-+]?\d+$/.test(wanted)) return yield* fail(process, `invalid number of lines: '${wanted}'`);
  const count = Math.abs(Number(wanted));
  const { operands } = options;
  let failed = false;
  for (const path of operands.length > 0 ? operands : ['-']) {
    const input = inputOf(process, [path]);
    const lines: string[] = [];
    for (let line = yield* input.nextRaw(); line !== undefined; line = yield* input.nextRaw()) lines.push(line);
    if (operands.length > 1 && !options.has('q')) yield* write(process.stdout, `==> ${path} <==\n`);
    const units = options.has('c') ? [...lines.join('')] : lines;
    const shown = wanted.startsWith('+') ? units.slice(Math.max(0, count - 1)) : units.slice(Math.max(0, units.length - count));
    yield* write(process.stdout, shown.join(''));
    failed ||= input.failed;
  }
  const [followed] = operands;
  if ((options.has('f') || options.has('F')) && followed !== undefined && !failed) return yield* follow(process, followed);
  return failed ? 1 : 0;
});
