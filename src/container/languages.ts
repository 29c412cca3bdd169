import { fail, type Process, type Program, type Run, write } from '../programs/program';

/** Languages whose scripts are not run here. */
const LANGUAGES: ReadonlySet<string> = new Set(['perl', 'node', 'ruby', 'php', 'java', 'jshell', 'irb', 'go', 'npm', 'pip']);

export const isLanguage = (name: string): boolean => LANGUAGES.has(name);

const PI_DIGITS_MAX = 5_000;
/** What bpi(2000) takes. */
const PI_US = 4_000_000;
/** As a shell says of what is there and cannot be run. */
const NOT_SIMULATED = 126;

/** Says that it is not simulated, rather than that all went well; but the Job of Kubernetes' documentation computes pi. */
export const language: Program = function* (process): Run {
  const { args, name } = process;
  const digits = /\bprint\s*\(?\s*bpi\((\d+)\)/.exec(args.at(-1) ?? '');
  if (name === 'perl' && digits) {
    yield { call: 'sleep', us: PI_US };
    yield* write(process.stdout, `${piDigits(Math.min(Number(digits[1]), PI_DIGITS_MAX))}\n`);
    return 0;
  }
  // Without a terminal, a language has nobody to listen to.
  if (args.length === 0) return 0;
  const file = args.find((arg) => !arg.startsWith('-'));
  const isScript = !args.some((arg) => /^-\w*[cer]/.test(arg)) && file !== undefined;
  if (isScript && name !== 'npm' && process.files.read(process.path(file)) === undefined) return yield* (MISSING[name] ?? cannotOpen)(process, file);
  return yield* fail(
    process,
    `${name} is not simulated: what it would do, annotations of the Pod can say (podscope.dev/exit-code, podscope.dev/log)`,
    NOT_SIMULATED,
  );
};

function* cannotOpen(process: Process, file: string): Run {
  return yield* fail(process, `can't open file '${file}': No such file or directory`, 2);
}

/** What those say themselves whose script is not there. */
const MISSING: Readonly<Record<string, (process: Process, file: string) => Run>> = {
  *node(process, file) {
    const stack = ['node:internal/modules/cjs/loader:1228', '  throw err;', '  ^', '', `Error: Cannot find module '${process.path(file)}'`];
    yield* write(process.stderr, `${stack.join('\n')} {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n`);
    return 1;
  },
  *ruby(process, file) {
    yield* write(process.stderr, `ruby: No such file or directory -- ${file} (LoadError)\n`);
    return 1;
  },
  *php(process, file) {
    yield* write(process.stdout, `Could not open input file: ${file}\n`);
    return 1;
  },
  *perl(process, file) {
    yield* write(process.stderr, `Can't open perl script "${file}": No such file or directory\n`);
    return 2;
  },
};

/** Pi with so many digits in all: what the Job of Kubernetes' documentation computes (Machin's formula). */
function piDigits(count: number): string {
  const guard = 10;
  const unity = 10n ** BigInt(count + guard);
  const arccot = (x: bigint): bigint => {
    let term = unity / x;
    let sum = term;
    for (let n = 3n, sign = -1n; term > 0n; n += 2n, sign = -sign) {
      term /= x * x;
      sum += (sign * term) / n;
    }
    return sum;
  };
  const digits = String(4n * (4n * arccot(5n) - arccot(239n))).slice(0, count);
  return `${digits[0]}.${digits.slice(1)}`;
}
