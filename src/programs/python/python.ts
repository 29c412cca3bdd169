import { type Process, type Program, type Run, readAll, write } from '../program';
import { builtinsOf } from './builtins';
import { runAll, type Scope } from './evaluate';
import { httpServer } from './http-server';
import { parseScript } from './statements';
import { Exit, NotSimulated, PythonError } from './values';

/** Python, as far as simple scripts go; what it cannot do it says, and ends with 126. */

const START_US = 40_000;
const NOT_SIMULATED = 126;
const VERSION = 'Python 3.13.5';

/** Runs a script as a process of its own would. */
function* runScript(source: string, name: string, process: Process): Run {
  yield { call: 'sleep', us: START_US };
  const scope: Scope = { names: builtinsOf(process), outer: undefined, lent: new Set(), machine: { process, depth: 0, memory: { bytes: 0 } } };
  try {
    yield* runAll(parseScript(source), scope);
    return 0;
  } catch (error) {
    if (error instanceof Exit) {
      if (error.says !== undefined) yield* write(process.stderr, `${error.says}\n`);
      return error.code;
    }
    if (error instanceof NotSimulated) {
      yield* write(process.stderr, `${process.name}: ${error.message} is not simulated: only simple scripts are run\n`);
      return NOT_SIMULATED;
    }
    if (!(error instanceof PythonError)) throw error;
    const { type, message, line = 1 } = error;
    const isSyntax = type === 'SyntaxError' || type === 'IndentationError';
    const where = `  File "${name}", line ${line}${isSyntax ? '' : ', in <module>'}\n`;
    yield* write(process.stderr, `${isSyntax ? '' : 'Traceback (most recent call last):\n'}${where}${type}${message === '' ? '' : `: ${message}`}\n`);
    return 1;
  }
}

export const python: Program = function* (process) {
  const args = process.args.filter((arg) => !/^-[uBEIsS]+$/.test(arg));
  const [first, ...rest] = args;
  if (first === undefined || first === '-') return yield* runScript(yield* readAll(process.stdin), '<stdin>', process);
  if (first === '-V' || first === '--version') {
    yield* write(process.stdout, `${VERSION}\n`);
    return 0;
  }
  if (first === '-c') return yield* runScript(rest[0] ?? '', '<string>', { ...process, args: ['-c', ...rest.slice(1)] });
  if (first === '-m' && rest[0] === 'http.server') return yield* httpServer(process, rest.slice(1));
  if (first.startsWith('-')) {
    yield* write(process.stderr, `${process.name}: ${first} ${rest[0] ?? ''} is not simulated: only simple scripts are run\n`);
    return NOT_SIMULATED;
  }
  const source = process.files.read(process.path(first));
  if (source === undefined) {
    yield* write(process.stderr, `${process.calledAs}: can't open file '${process.path(first)}': [Errno 2] No such file or directory\n`);
    return 2;
  }
  return yield* runScript(source, process.path(first), { ...process, args });
};
