/** Flags as pflag reads them: `--name=value`, `--name value`, `-n value`; a switch needs no value. */
export interface FlagSpec {
  readonly default: string | boolean;
  readonly shorthand?: string;
}

export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

export interface Flags {
  text(name: string): string;
  number(name: string): number;
  isOn(name: string): boolean;
  /** Microseconds. */
  duration(name: string): number;
  readonly operands: readonly string[];
}

/** What each subcommand takes for its logging (component-base). */
const LOGGING: FlagSpecs = {
  v: { default: '0', shorthand: 'v' },
  vmodule: { default: '' },
  logtostderr: { default: true },
  alsologtostderr: { default: false },
  'logging-format': { default: 'text' },
  'log-flush-frequency': { default: '5s' },
};

/** The flags and operands of a command line; a text says what is wrong with it. */
export function parseFlags(args: readonly string[], own: FlagSpecs): Flags | string {
  const specs: FlagSpecs = { ...LOGGING, ...own };
  const values = new Map(Object.entries(specs).map(([name, spec]) => [name, String(spec.default)]));
  const operands: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      operands.push(...rest.splice(0));
      break;
    }
    const [, dashes = '', given = '', value] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (dashes === '') {
      operands.push(arg);
      continue;
    }
    const name = dashes === '--' ? given : Object.keys(specs).find((key) => specs[key]!.shorthand === given);
    const spec = name !== undefined && Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (name === undefined || !spec) return dashes === '--' ? `unknown flag: --${given}` : `unknown shorthand flag: '${given[0]}' in ${arg}`;
    const taken = value ?? (typeof spec.default === 'boolean' ? 'true' : rest.shift());
    if (taken === undefined) return `flag needs an argument: ${arg}`;
    values.set(name, taken);
  }
  const text = (name: string): string => values.get(name) ?? '';
  return {
    text,
    number: (name) => Number(text(name)),
    isOn: (name) => text(name) === 'true',
    duration: (name) => durationUs(text(name)) ?? 0,
    operands,
  };
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-3, us: 1, µs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };

/** Go's `time.ParseDuration`, in microseconds; undefined: none. */
export function durationUs(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let us = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) us += Number(count) * UNITS[unit!]!;
  return us;
}
