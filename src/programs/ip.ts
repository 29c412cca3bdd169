import { fail, type Process, type Program } from './program';

/** `ip`, as far as it is refused: networks of containers are not changed from inside. */

const NET_ADMIN = 12n;

/** Whether a process may change the network, as /proc tells. */
function mayChange({ files }: Process): boolean {
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(files.read('/proc/self/status') ?? '') ?? [];
  return ((BigInt(`0x${effective}`) >> NET_ADMIN) & 1n) === 1n;
}

const CHANGES: ReadonlySet<string> = new Set(['add', 'del', 'delete', 'set', 'change', 'replace', 'flush']);

export const ip: Program = (process) => {
  const [object = '', action = ''] = process.args.filter((arg) => !arg.startsWith('-'));
  if (CHANGES.has(action) && !mayChange(process)) return fail(process, 'RTNETLINK answers: Operation not permitted', 2);
  return fail(process, `ip ${object} ${action}`.trimEnd().concat(' is not simulated: hostname -i tells the address'), 2);
};
