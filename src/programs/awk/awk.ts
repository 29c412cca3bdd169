import { unescaped } from '../escapes';
import { inputOf } from '../input';
import { type Options, withOptions } from '../options';
import { fail, type Process, type Run, type Work, write } from '../program';
import { type Awk, createAwk, nextRecord, runRules } from './evaluate';
import { parseProgram, type Rule } from './parse';
import { AwkError } from './tokens';

const ERROR = 2;

function* print(process: Process, awk: Awk): Work<void> {
  for (const { text, toErrors } of awk.printed.splice(0)) yield* write(toErrors ? process.stderr : process.stdout, text);
}

/** `-F,`; a lone `t` is a tab. */
const separatorOf = (options: Options): string => {
  const given = options.get('F');
  return given === undefined ? ' ' : given === 't' ? '\t' : unescaped(given);
};

function* interpret(process: Process, rules: readonly Rule[], awk: Awk, operands: readonly string[]): Run {
  let goesOn = runRules(awk, rules, 'begin');
  yield* print(process, awk);
  const reads = rules.some((rule) => rule.when !== 'begin');
  let failed = false;
  for (const path of goesOn && reads ? (operands.length > 0 ? operands : ['-']) : []) {
    const input = inputOf(process, [path]);
    let number = 0;
    for (let line = yield* input.next(); line !== undefined && goesOn; line = goesOn ? yield* input.next() : undefined) {
      nextRecord(awk, line, path === '-' ? '' : path, ++number);
      goesOn = runRules(awk, rules, 'record');
      yield* print(process, awk);
    }
    failed ||= input.failed;
    if (!goesOn) break;
  }
  // `exit` goes to the END rules, unless it stands in one.
  awk.flow = undefined;
  runRules(awk, rules, 'end');
  yield* print(process, awk);
  return awk.exitCode || (failed ? ERROR : 0);
}

/** The part of awk that people use with kubectl: patterns, fields, variables, arrays, the common functions. What it does not know it refuses. */
export const awk = withOptions({ values: 'Fvf', leading: true }, function* (process, options) {
  const sources: string[] = [];
  for (const name of options.all('f')) {
    const text = process.files.read(process.path(name));
    if (text === undefined) return yield* fail(process, `can't open file ${name}`, ERROR);
    sources.push(text);
  }
  const [first, ...rest] = options.operands;
  if (sources.length === 0 && first === undefined) return yield* fail(process, 'usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]', ERROR);
  const source = sources.length > 0 ? sources.join('\n') : first!;
  const state = createAwk(process.now(), separatorOf(options));
  for (const assignment of options.all('v')) {
    const [name = '', value] = assignment.split(/=(.*)/s);
    if (value === undefined) return yield* fail(process, `invalid -v argument: ${assignment}`, ERROR);
    state.variables.set(name, { field: unescaped(value) });
  }
  state.arrays.set('ENVIRON', new Map([...process.env].map(([name, value]) => [name, { field: value }])));
  try {
    return yield* interpret(process, parseProgram(source), state, sources.length > 0 ? options.operands : rest);
  } catch (error) {
    if (!(error instanceof AwkError)) throw error;
    yield* print(process, state);
    return yield* fail(process, error.message, ERROR);
  }
});
