import type { Place } from '../programs/program';
import type { Shell } from './state';

/** The head of a shell's outermost loop, as a place to which it comes again and again: what the shell remembers there is all that its future follows from. */

/** What may change from one time to the next of what a shell is. */
type Plain = Pick<Shell, 'name' | 'umask' | 'lastJob' | 'parameters' | 'lastCode'>;
const plainOf = ({ name, umask, lastJob, parameters, lastCode }: Shell): Plain => ({ name, umask, lastJob, parameters, lastCode });

type Filled = Pick<Shell, 'variables' | 'exported' | 'readonly' | 'aliases' | 'traps' | 'jobs' | 'locals'>;
const filledOf = ({ variables, exported, readonly, aliases, traps, jobs, locals }: Shell): Filled => ({
  variables: new Map(variables),
  exported: new Set(exported),
  readonly: new Set(readonly),
  aliases: new Map(aliases),
  traps: new Map(traps),
  jobs: [...jobs],
  locals: locals.map((one) => new Map(one)),
});

interface Memory<T> extends Filled {
  readonly plain: Plain;
  readonly options: Shell['options'];
  /** How far its input has been read. */
  readonly readTo: number;
  readonly ofLoop: T;
}

/** A loop that remembers nothing itself. */
export const NOTHING_MORE = { save: (): undefined => undefined, load: (): void => undefined };

/**
 * What is to be called at the head of a loop of a shell that goes in step with the world, each time; undefined: the loop is not the outermost, or what the
 * shell reads and writes is more than can be remembered. What the loop itself remembers, it says.
 */
export function loopHead<T>(shell: Shell, loop: { readonly save: () => T; readonly load: (memory: T) => void }): (() => void) | undefined {
  const { stdin, stdout, stderr } = shell.io;
  const isPlain = stdin.kind === 'text' && [stdout, stderr].every(({ kind }) => kind !== 'pipe' && kind !== 'capture');
  if (!shell.self.comesRound || shell.loops > 1 || !isPlain) return undefined;
  const place: Place = {
    save: (): Memory<T> => ({ ...filledOf(shell), plain: plainOf(shell), options: { ...shell.options }, readTo: stdin.at, ofLoop: loop.save() }),
    load(memory) {
      const { plain, options, readTo, ofLoop, ...filled } = memory as Memory<T>;
      Object.assign(shell, plain);
      Object.assign(shell.options, options);
      stdin.at = readTo;
      loop.load(ofLoop);
      refill(shell, filledOf({ ...shell, ...filled }));
    },
  };
  // Functions, which are trees of the parser's, are those of the first time: whoever makes others remembers more than can be kept.
  const functions = [...shell.functions.values()];
  const { io } = shell;
  const isSame = (): boolean =>
    shell.io === io && shell.functions.size === functions.length && functions.every((one) => shell.functions.get(one.name.value) === one);
  return () => {
    if (isSame()) shell.self.comesRound?.(place);
  };
}

function refill(shell: Shell, { variables, exported, readonly, aliases, traps, jobs, locals }: Filled): void {
  for (const part of [shell.variables, shell.exported, shell.readonly, shell.aliases, shell.traps]) part.clear();
  for (const [name, value] of variables) shell.variables.set(name, value);
  for (const name of exported) shell.exported.add(name);
  for (const name of readonly) shell.readonly.add(name);
  for (const [name, value] of aliases) shell.aliases.set(name, value);
  for (const [signal, action] of traps) shell.traps.set(signal, action);
  shell.jobs.splice(0, shell.jobs.length, ...jobs);
  shell.locals.splice(0, shell.locals.length, ...locals);
}
