import { parseOptions } from './options';
import { fail, type Program, printing, write } from './program';

/** What a process can ask about the system that it runs on. */

export const hostname = printing((process) => `${process.hostname}\n`);
export const whoami = printing(({ user }) => `${user}\n`);
export const nproc = printing(() => '2\n');

const UNAME: readonly (readonly [flag: string, text: (hostname: string) => string])[] = [
  ['s', () => 'Linux'],
  ['n', (host) => host],
  ['r', () => '6.12.0'],
  ['v', () => '#1 SMP'],
  ['m', () => 'x86_64'],
  ['o', () => 'GNU/Linux'],
];

export const uname: Program = function* (process) {
  const options = parseOptions(process.args, { flags: 'asnrvmo' });
  if (typeof options === 'string') return yield* fail(process, options, 2);
  const wanted = UNAME.filter(([flag]) => options.has('a') || options.has(flag) || (flag === 's' && process.args.length === 0));
  yield* write(process.stdout, `${wanted.map(([, text]) => text(process.hostname)).join(' ')}\n`);
  return 0;
};

/** Who runs: root in a container, somebody else in the terminal. */
export const id: Program = function* (process) {
  const options = parseOptions(process.args, { flags: 'ugn' });
  if (typeof options === 'string') return yield* fail(process, options, 2);
  const number = process.user === 'root' ? 0 : 1_000;
  const one = options.has('n') ? process.user : `${number}`;
  const named = `${number}(${process.user})`;
  yield* write(process.stdout, options.has('u') || options.has('g') ? `${one}\n` : `uid=${named} gid=${named} groups=${named}\n`);
  return 0;
};
