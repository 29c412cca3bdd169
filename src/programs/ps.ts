import { parseOptions } from './options';
import { fail, type Program, write } from './program';

/** Programs that look for processes, as BusyBox has them. */

/** `ps`: all processes of the container. Whose they are, and how long they have computed, is not simulated one by one. */
export const ps: Program = function* (process) {
  const options = parseOptions(
    process.args.map((arg) => (/^[a-z]+$/.test(arg) ? `-${arg}` : arg)),
    { flags: 'aefluwxA', values: 'o' },
  );
  if (typeof options === 'string') return yield* fail(process, options);
  if (options.has('o')) return yield* fail(process, 'columns of its own are not simulated');
  const lines = process.others().map(({ pid, user = process.user, command }) => `${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${command.join(' ')}\n`);
  yield* write(process.stdout, `PID   USER     TIME  COMMAND\n${lines.join('')}`);
  return 0;
};

/** `pidof NAME…`: the processes that run a program, the latest first. */
export const pidof: Program = function* (process) {
  const found = process
    .others()
    .filter(({ command: [path = ''] }) => process.args.includes(path) || process.args.includes(path.replace(/^.*\//, '')))
    .map(({ pid }) => pid);
  if (found.length > 0) yield* write(process.stdout, `${found.reverse().join(' ')}\n`);
  return found.length > 0 ? 0 : 1;
};
