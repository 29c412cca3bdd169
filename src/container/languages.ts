import { fail, type Program, type Run, write } from '../programs/program';

/** Languages of which one-liners are run: what they print, as far as it can be read from the text. */
const LANGUAGES: ReadonlySet<string> = new Set(['perl', 'python', 'python3', 'node', 'ruby', 'php']);

export const isLanguage = (name: string): boolean => LANGUAGES.has(name);

const START_US = 60_000;
const PI_DIGITS_MAX = 5_000;
/** What bpi(2000) takes. */
const PI_US = 4_000_000;

export const oneLiner: Program = function* (process): Run {
  const { args } = process;
  // A module is a server, as far as anybody uses it here.
  if (args.includes('-m')) yield { call: 'sleep', us: Number.POSITIVE_INFINITY };
  const at = args.findIndex((arg) => /^-(?:c|e|r|\w*[el])$/.test(arg));
  if (at < 0) {
    const file = args.find((arg) => !arg.startsWith('-'));
    // Without a terminal, a language has nobody to listen to.
    if (file === undefined || process.files.read(process.path(file)) !== undefined) return 0;
    return yield* fail(process, `can't open file '${file}': [Errno 2] No such file or directory`, 2);
  }
  const code = args[at + 1] ?? '';
  const digits = /\bbpi\((\d+)\)/.exec(code);
  if (digits) {
    yield { call: 'sleep', us: PI_US };
    yield* write(process.stdout, `${piDigits(Math.min(Number(digits[1]), PI_DIGITS_MAX))}\n`);
    return 0;
  }
  yield { call: 'sleep', us: START_US };
  for (const [, , text] of code.matchAll(/\b(?:print|puts|echo|console\.log|say)\b\s*\(?\s*(["'])(.*?)\1/g)) yield* write(process.stdout, `${text}\n`);
  const slept = /\bsleep\((\d+(?:\.\d+)?)\)/.exec(code);
  if (slept) yield { call: 'sleep', us: Math.round(Number(slept[1]) * 1e6) };
  const exit = /\b(?:sys\.exit|process\.exit|exit)\s*\(?(\d+)\)?/.exec(code);
  return exit ? Number(exit[1]) : /\b(?:raise|throw|die)\b/.test(code) ? 1 : 0;
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
