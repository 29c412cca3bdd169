import { inputOf } from './input';
import { withOptions } from './options';
import { fail, type Process, type Work, write } from './program';

const POLL_US = 1_000_000;

const heading = (name: string): string => `==> ${name} <==\n`;

/** Prints what comes to files from now on, also to those that are not there yet; where there are several, with their names. */
function* follow(process: Process, names: readonly string[], named: boolean): Work<never> {
  const read = (path: string): string => process.files.read(path) ?? '';
  const files = names.map((name) => ({ name, path: process.path(name), seen: read(process.path(name)).length }));
  // Nothing ever comes to it, so nobody has to look again and again.
  if (files.every(({ path }) => path === '/dev/null')) for (;;) yield { call: 'sleep', us: Number.POSITIVE_INFINITY };
  let told = names.at(-1);
  for (;;) {
    yield* process.step();
    yield { call: 'sleep', us: POLL_US };
    for (const file of files) {
      const text = read(file.path);
      const news = text.slice(text.length < file.seen ? 0 : file.seen);
      file.seen = text.length;
      if (news === '') continue;
      if (named && told !== file.name) yield* write(process.stdout, `\n${heading(file.name)}`);
      told = file.name;
      yield* write(process.stdout, news);
    }
  }
}

/** `tail -n 3`, `tail -3`, `tail -n +2` (from the second line on), `tail -f`, `tail -F` (which waits for files that are not there). */
export const tail = withOptions(
  { flags: 'fFq', values: 'nc', number: 'n', long: { lines: 'n', bytes: 'c', follow: 'f', retry: 'F' } },
  function* (process, options) {
    const wanted = options.get('c') ?? options.get('n') ?? '10';
    if (!/^[-+]?\d+$/.test(wanted)) return yield* fail(process, `invalid number of lines: '${wanted}'`);
    const count = Math.abs(Number(wanted));
    const { operands } = options;
    const named = operands.length > 1 && !options.has('q');
    const found: string[] = [];
    let failed = false;
    for (const path of operands.length > 0 ? operands : ['-']) {
      const input = inputOf(process, [path]);
      const lines: string[] = [];
      for (let line = yield* input.nextRaw(); line !== undefined; line = yield* input.nextRaw()) lines.push(line);
      if (named && !input.failed) yield* write(process.stdout, `${found.length > 0 ? '\n' : ''}${heading(path)}`);
      const units = options.has('c') ? [...lines.join('')] : lines;
      const shown = wanted.startsWith('+') ? units.slice(Math.max(0, count - 1)) : units.slice(Math.max(0, units.length - count));
      yield* write(process.stdout, shown.join(''));
      if (input.failed) failed = true;
      else if (path !== '-') found.push(path);
    }
    if (options.has('F') && operands.length > 0) return yield* follow(process, operands, named);
    if (options.has('f') && found.length > 0) return yield* follow(process, found, named);
    return failed ? 1 : 0;
  },
);
