import { parseOptions } from './options';
import { fail, type Program, printing, write } from './program';
import { hostsLine } from './resolve';
import { nameOf } from './users';

/** What a process can ask about the system that it runs on. */

/** `hostname`, `-i`: its address, `-f`: its whole name, as `/etc/hosts` has them. */
export const hostname: Program = function* (process) {
  const line = hostsLine(process, process.hostname);
  const asked = process.args[0];
  if (asked === '-i' || asked === '-I') {
    if (!line) return yield* fail(process, `${process.hostname}: Unknown host`);
    yield* write(process.stdout, `${line.address}\n`);
    return 0;
  }
  const long = line?.names[0] ?? process.hostname;
  yield* write(process.stdout, `${asked === '-f' ? long : asked === '-d' ? long.replace(/^[^.]*\.?/, '') : process.hostname}\n`);
  return 0;
};
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

/** Who runs, with the names that /etc/passwd and /etc/group have. */
export const id: Program = function* (process) {
  const options = parseOptions(process.args, { flags: 'ugGn', long: { user: 'u', group: 'g', groups: 'G', name: 'n' } });
  if (typeof options === 'string') return yield* fail(process, options, 2);
  const { identity, files, user } = process;
  const owner = nameOf(files, 'passwd', identity.uid) ?? (user === String(identity.uid) ? undefined : user);
  const group = (gid: number): string | undefined => nameOf(files, 'group', gid) ?? (gid === identity.uid ? owner : undefined);
  const named = (number: number, name: string | undefined): string => (name === undefined ? `${number}` : `${number}(${name})`);
  const one = (number: number, name: string | undefined): string => (options.has('n') ? (name ?? `${number}`) : `${number}`);
  const line = options.has('u')
    ? one(identity.uid, owner)
    : options.has('g')
      ? one(identity.gid, group(identity.gid))
      : options.has('G')
        ? identity.groups.map((gid) => one(gid, group(gid))).join(' ')
        : `uid=${named(identity.uid, owner)} gid=${named(identity.gid, group(identity.gid))} groups=${identity.groups.map((gid) => named(gid, group(gid))).join(',')}`;
  yield* write(process.stdout, `${line}\n`);
  return 0;
};
