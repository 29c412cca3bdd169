import { inputOf } from '../input';
import { withOptions } from '../options';
import { fail, type Work, write } from '../program';
import { matches, replaceMatches } from '../regular-expression';
import { type Action, type Address, type Command, readScript, ScriptError } from './script';

/** The state of one run over some lines. */
interface Editor {
  line: string;
  number: number;
  /** The line is the last one. */
  last: boolean;
  /** For each range that has begun, the line with which it ends; undefined: not known yet. */
  readonly ranges: Map<Command, number | undefined>;
}

const isAt = (address: Address, editor: Editor): boolean => {
  switch (address.kind) {
    case 'line':
      return editor.number === address.number;
    case 'step':
      return address.step > 0 ? editor.number >= address.first && (editor.number - address.first) % address.step === 0 : editor.number === address.first;
    case 'last':
      return editor.last;
    case 'match':
      return matches(address.expression, editor.line);
  }
};

function inRange(command: Command, from: Address, editor: Editor): boolean {
  const { to } = command;
  if (!to) return isAt(from, editor);
  const { ranges, number } = editor;
  if (!ranges.has(command)) {
    if (!isAt(from, editor)) return false;
    // A range takes one line at least; an end that has passed is no end.
    if (to.kind === 'line' && to.number <= number) return true;
    if (to.kind === 'last' && editor.last) return true;
    const end = to.kind === 'more' ? number + to.lines : to.kind === 'line' ? to.number : undefined;
    if (end !== number) ranges.set(command, end);
    return true;
  }
  const end = ranges.get(command);
  const ended = end === undefined ? to.kind !== 'more' && isAt(to, editor) : number >= end;
  if (ended) ranges.delete(command);
  return true;
}

/** `&`, `\1`, `\n` in the text that a substitution puts in. */
const filled = (replacement: string, groups: readonly string[]): string =>
  replacement.replace(/\\(.)|&/gs, (whole, escaped: string | undefined) => {
    if (whole === '&') return groups[0]!;
    if (/\d/.test(escaped!)) return groups[Number(escaped)] ?? '';
    return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped!;
  });

/** What is to come after a line's commands. */
interface Outcome {
  readonly deleted?: boolean;
  readonly quit?: boolean;
}

type Emit = (text: string) => Work<void>;

interface Streams {
  /** Takes the next line; false if there is none. */
  readonly advance: () => Work<boolean>;
  readonly emit: Emit;
  /** Text that comes after the line. */
  readonly after: string[];
  readonly quiet: boolean;
}

function* runCommands(commands: readonly Command[], editor: Editor, streams: Streams): Work<Outcome> {
  for (const command of commands) {
    const chosen = command.from === undefined || inRange(command, command.from, editor);
    if (chosen === command.negated) continue;
    const outcome = yield* runAction(command, command.action, editor, streams);
    if (outcome.deleted || outcome.quit) return outcome;
  }
  return {};
}

function* runAction(command: Command, action: Action, editor: Editor, streams: Streams): Work<Outcome> {
  switch (action.kind) {
    case 'substitute': {
      const { text, count } = replaceMatches(action.expression, editor.line, (groups) => filled(action.replacement, groups), action);
      editor.line = text;
      if (count > 0 && action.print) yield* streams.emit(`${text}\n`);
      return {};
    }
    case 'translate':
      editor.line = [...editor.line].map((c) => (action.from.includes(c) ? action.to[action.from.indexOf(c)] : c)).join('');
      return {};
    case 'print':
      yield* streams.emit(`${editor.line}\n`);
      return {};
    case 'number':
      yield* streams.emit(`${editor.number}\n`);
      return {};
    case 'delete':
      return { deleted: true };
    case 'quit':
      return { quit: true };
    case 'next': {
      if (editor.last) return { quit: true };
      if (!streams.quiet) yield* streams.emit(`${editor.line}\n`);
      yield* streams.advance();
      return {};
    }
    case 'append':
      streams.after.push(`${action.text}\n`);
      return {};
    case 'insert':
      yield* streams.emit(`${action.text}\n`);
      return {};
    case 'change':
      // A range is changed as a whole, with its last line.
      if (command.to === undefined || command.negated || !editor.ranges.has(command)) yield* streams.emit(`${action.text}\n`);
      return { deleted: true };
    case 'block':
      return yield* runCommands(action.commands, editor, streams);
  }
}

/** Edits all lines that `next` gives. */
function* edit(commands: readonly Command[], next: () => Work<string | undefined>, emit: Emit, quiet: boolean): Work<void> {
  const editor: Editor = { line: '', number: 0, last: false, ranges: new Map() };
  let ahead = yield* next();
  function* advance(): Work<boolean> {
    if (ahead === undefined) return false;
    editor.line = ahead;
    editor.number++;
    ahead = yield* next();
    editor.last = ahead === undefined;
    return true;
  }
  const after: string[] = [];
  while (yield* advance()) {
    const { deleted, quit } = yield* runCommands(commands, editor, { advance, emit, after, quiet });
    if (!deleted && !quiet) yield* emit(`${editor.line}\n`);
    for (const text of after.splice(0)) yield* emit(text);
    if (quit) return;
  }
}

const SPEC = {
  flags: 'nErsi',
  values: 'ef',
  long: { quiet: 'n', silent: 'n', 'regexp-extended': 'E', expression: 'e', file: 'f', 'in-place': 'i' },
};

export const sed = withOptions(SPEC, function* (process, options) {
  const scripts = [...options.all('e')];
  for (const name of options.all('f')) {
    const text = process.files.read(process.path(name));
    if (text === undefined) return yield* fail(process, `couldn't open file ${name}: No such file or directory`);
    scripts.push(text);
  }
  const paths = scripts.length > 0 ? options.operands : options.operands.slice(1);
  const script = scripts.length > 0 ? scripts.join('\n') : options.operands[0];
  if (script === undefined) return yield* fail(process, 'usage: sed [OPTION]... {script} [FILE]...', 2);
  let commands: readonly Command[];
  try {
    commands = readScript(script, options.has('E') || options.has('r'));
  } catch (error) {
    if (error instanceof ScriptError) return yield* fail(process, `-e expression #1: ${error.message}`, 2);
    throw error;
  }
  if (!options.has('i')) {
    const input = inputOf(process, paths);
    yield* edit(commands, input.next, (text) => write(process.stdout, text), options.has('n'));
    return input.failed ? 2 : 0;
  }
  let failed = false;
  for (const path of paths) {
    const input = inputOf(process, [path]);
    let text = '';
    const keep: Emit = function* (piece) {
      yield* [];
      text += piece;
    };
    yield* edit(commands, input.next, keep, options.has('n'));
    const problem = input.failed ? undefined : process.files.write(process.path(path), text, false);
    if (problem !== undefined) yield* write(process.stderr, `sed: ${path}: ${problem}\n`);
    failed ||= input.failed || problem !== undefined;
  }
  return failed ? 2 : 0;
});
