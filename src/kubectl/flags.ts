import { KubectlError } from './errors';

/** A flag as a command declares it. `optional`: its value when it stands without one (`--dry-run`), as pflag's NoOptDefVal. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  /** `list` may be repeated and splits at commas, `array` only repeats. */
  readonly type: 'string' | 'bool' | 'int' | 'list' | 'array';
  readonly default?: string | boolean | number;
  readonly optional?: string;
  readonly usage: string;
}

export interface Parsed {
  readonly args: readonly string[];
  /** How many of the arguments stood before `--`; undefined where there was none. */
  readonly dash: number | undefined;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

const bools: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  t: true,
  T: true,
  TRUE: true,
  True: true,
  false: false,
  '0': false,
  f: false,
  F: false,
  FALSE: false,
  False: false,
};

/** Parses a command's words as pflag does: flags anywhere, `-ojson`, `-o=json`, `-o json`, `--` ends them. */
export function parseFlags(words: readonly string[], specs: readonly FlagSpec[], command: string): Parsed {
  const args: string[] = [];
  const values = new Map<string, string[]>();
  let dash: number | undefined;
  const usage = (text: string): KubectlError => new KubectlError(`${text}\nSee '${command} --help' for usage.`);
  const set = (spec: FlagSpec, value: string, as: string): void => {
    if (spec.type === 'bool' && bools[value] === undefined)
      throw usage(`invalid argument "${value}" for "${as}" flag: strconv.ParseBool: parsing "${value}": invalid syntax`);
    if (spec.type === 'int' && !/^[-+]?\d+$/.test(value))
      throw usage(`invalid argument "${value}" for "${as}" flag: strconv.ParseInt: parsing "${value}": invalid syntax`);
    const many = spec.type === 'list' || spec.type === 'array';
    const added = spec.type === 'list' ? value.split(',').filter((v) => v !== '') : [value];
    values.set(spec.name, many ? [...(values.get(spec.name) ?? []), ...added] : added);
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      dash = args.length;
      args.push(...words.slice(i + 1));
      break;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const spec = specs.find((s) => s.name === name);
      if (!spec) throw usage(`unknown flag: --${name}`);
      const as = spec.short ? `-${spec.short}, --${name}` : `--${name}`;
      if (equals >= 0) set(spec, word.slice(equals + 1), as);
      else if (spec.type === 'bool') set(spec, 'true', as);
      else if (spec.optional !== undefined) set(spec, spec.optional, as);
      else if (i + 1 < words.length) set(spec, words[++i]!, as);
      else throw usage(`flag needs an argument: --${name}`);
    } else if (word.startsWith('-') && word.length > 1) {
      for (let j = 1; j < word.length; j++) {
        const letter = word[j]!;
        const spec = specs.find((s) => s.short === letter);
        if (!spec) throw usage(`unknown shorthand flag: '${letter}' in ${word}`);
        const as = `-${letter}, --${spec.name}`;
        const rest = word.slice(j + 1);
        if (rest.startsWith('=')) {
          set(spec, rest.slice(1), as);
          break;
        }
        if (spec.type === 'bool') set(spec, 'true', as);
        else if (spec.optional !== undefined && !rest) set(spec, spec.optional, as);
        else if (rest) {
          set(spec, rest, as);
          break;
        } else if (i + 1 < words.length) {
          set(spec, words[++i]!, as);
          break;
        } else throw usage(`flag needs an argument: '${letter}' in ${word}`);
      }
    } else args.push(word);
  }
  return { args, dash, values };
}

/** Typed reading of parsed flags. */
export interface Flags {
  /** Was it given on the line? */
  has(name: string): boolean;
  string(name: string): string;
  bool(name: string): boolean;
  int(name: string): number;
  list(name: string): readonly string[];
  /** Seconds of `30s`, `1m30s`, `0`; also of a bare number. */
  seconds(name: string): number;
}

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6, ns: 1e-9 };

/** Go's time.ParseDuration, in seconds. */
function parseDuration(text: string): number | undefined {
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  const match = /^([-+]?)((?:\d+(?:\.\d+)?(?:h|ms|us|ns|m|s))+)$/.exec(text);
  if (!match) return undefined;
  let seconds = 0;
  for (const [, n, unit] of match[2]!.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|ns|m|s)/g)) seconds += Number(n) * UNITS[unit!]!;
  return match[1] === '-' ? -seconds : seconds;
}

export function flagsOf(parsed: Parsed, specs: readonly FlagSpec[]): Flags {
  const text = (name: string): string => {
    const given = parsed.values.get(name);
    if (given) return given.at(-1) ?? '';
    const spec = specs.find((s) => s.name === name);
    return spec?.default === undefined ? '' : String(spec.default);
  };
  return {
    has: (name) => parsed.values.has(name),
    string: text,
    bool: (name) => bools[text(name)] ?? false,
    int: (name) => Number(text(name) || 0),
    list: (name) => parsed.values.get(name) ?? [],
    seconds: (name) => {
      const seconds = parseDuration(text(name) || '0');
      if (seconds === undefined) throw new KubectlError(`invalid argument "${text(name)}" for "--${name}" flag: time: invalid duration "${text(name)}"`);
      return seconds;
    },
  };
}
