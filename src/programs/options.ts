import { fail, type Process, type Program, type Run } from './program';

/** Options of a command line: `-n 3 -r file`. What a program does not know it refuses, so that nothing is left out in silence. */
export interface Options {
  has(letter: string): boolean;
  /** The value given last. */
  get(letter: string): string | undefined;
  all(letter: string): readonly string[];
  readonly operands: readonly string[];
}

export interface Spec {
  /** Letters of options without a value, and of those with one. */
  readonly flags?: string;
  readonly values?: string;
  /** Long names, each with its letter. */
  readonly long?: Readonly<Record<string, string>>;
  /** `-5` means this letter with that value. */
  readonly number?: string;
  /** The first operand ends the options, as where another command follows. */
  readonly leading?: boolean;
}

/** Reads options as getopt does; a text says what is wrong with them. */
export function parseOptions(args: readonly string[], { flags = '', values = '', long = {}, number, leading = false }: Spec): Options | string {
  const given: (readonly [letter: string, value: string])[] = [];
  const operands: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--' || (leading && (arg === '-' || !arg.startsWith('-')))) {
      operands.push(...(arg === '--' ? [] : [arg]), ...rest);
      break;
    }
    if (arg === '-' || !arg.startsWith('-')) operands.push(arg);
    else if (number !== undefined && /^-\d+$/.test(arg)) given.push([number, arg.slice(1)]);
    else if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split(/=(.*)/s);
      const letter = Object.hasOwn(long, name) ? long[name]! : undefined;
      if (letter === undefined) return `unrecognized option '--${name}'`;
      const taken = values.includes(letter) ? (value ?? rest.shift()) : '';
      if (taken === undefined) return `option '--${name}' requires an argument`;
      given.push([letter, taken]);
    } else
      for (let i = 1; i < arg.length; i++) {
        const letter = arg[i]!;
        if (flags.includes(letter)) given.push([letter, '']);
        else if (values.includes(letter)) {
          const value = arg.slice(i + 1) || rest.shift();
          if (value === undefined) return `option requires an argument -- '${letter}'`;
          given.push([letter, value]);
          break;
        } else return `invalid option -- '${letter}'`;
      }
  }
  return {
    has: (letter) => given.some(([l]) => l === letter),
    get: (letter) => given.findLast(([l]) => l === letter)?.[1],
    all: (letter) => given.filter(([l]) => l === letter).map(([, value]) => value),
    operands,
  };
}

const USAGE_CODE = 2;

/** A program with options; it refuses those that it does not know. */
export const withOptions = (spec: Spec, body: (process: Process, options: Options) => Run): Program =>
  function* (process) {
    const options = parseOptions(process.args, spec);
    return typeof options === 'string' ? yield* fail(process, options, USAGE_CODE) : yield* body(process, options);
  };
