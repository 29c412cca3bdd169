import { withOptions } from './options';
import { fail, type Program, printing, write } from './program';

/** Prints the environment, or runs a command in one with more in it: `env A=1 COMMAND`. */
export const env: Program = withOptions({ flags: 'i', leading: true }, function* (process, options) {
  const first = options.operands.findIndex((operand) => !/^[A-Za-z_]\w*=/.test(operand));
  const command = first < 0 ? [] : options.operands.slice(first);
  const added = (first < 0 ? options.operands : options.operands.slice(0, first)).map((operand) => operand.split(/=(.*)/s) as [string, string]);
  const all = new Map([...(options.has('i') ? [] : process.env), ...added]);
  if (command.length > 0) return yield* process.run(command, { env: all });
  yield* write(process.stdout, [...all].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
});

export const printenv: Program = function* (process) {
  const { args, env: all } = process;
  if (args.length === 0) return yield* printing(() => [...all].map(([name, value]) => `${name}=${value}\n`).join(''))(process);
  if (args[0]!.startsWith('-')) return yield* fail(process, `unrecognized option '${args[0]}'`, 2);
  const values = args.flatMap((name) => all.get(name) ?? []);
  yield* write(process.stdout, values.map((value) => `${value}\n`).join(''));
  return values.length < args.length ? 1 : 0;
};
