import { changedMode } from './modes';
import { baseName } from './paths';
import { type FileStatus, fail, type Process, type Program, type Run, type Work, write } from './program';
import { globPattern, matchesWhole } from './regular-expression';
import { walk } from './stat';
import { numberOf } from './users';

/** `find PATH… EXPRESSION`: the tests that scripts use, all of which must hold, and what is done with what is found. */

interface Found {
  readonly name: string;
  readonly status: FileStatus;
  readonly depth: number;
  readonly path: string;
}

type Test = (found: Found) => boolean;
type Act = (found: Found) => Work<boolean>;

interface Plan {
  readonly tests: Test[];
  readonly acts: Act[];
}

const TYPES: Readonly<Record<string, FileStatus['type']>> = { f: 'file', d: 'directory', l: 'link', c: 'device' };

function permissions(text: string): Test | undefined {
  const mode = changedMode(text.replace(/^[-/]/, ''), { type: 'file', mode: 0 });
  if (mode === undefined) return undefined;
  if (text.startsWith('-')) return ({ status }) => (status.mode & mode) === mode;
  return text.startsWith('/') ? ({ status }) => (status.mode & mode) !== 0 : ({ status }) => status.mode === mode;
}

/** A test that takes a value; undefined if there is none of that name. */
function testOf({ files, now }: Process, name: string, value: string): Test | undefined {
  switch (name) {
    case '-name':
    case '-iname': {
      const fold = (text: string): string => (name === '-iname' ? text.toLowerCase() : text);
      return (found) => matchesWhole(globPattern(fold(value)), fold(baseName(found.name)));
    }
    case '-path':
      return (found) => matchesWhole(globPattern(value), found.name);
    case '-type':
      return ({ status }) => status.type === TYPES[value];
    case '-perm':
      return permissions(value);
    case '-user':
      return ({ status }) => status.uid === numberOf(files, 'passwd', value);
    case '-group':
      return ({ status }) => status.gid === numberOf(files, 'group', value);
    case '-maxdepth':
      return ({ depth }) => depth <= Number(value);
    case '-mindepth':
      return ({ depth }) => depth >= Number(value);
    case '-size':
      return ({ status }) => status.size === Number.parseInt(value, 10);
    case '-mmin': {
      const minutes = Number.parseInt(value.replace(/^[-+]/, ''), 10);
      const age = (status: FileStatus): number => Math.floor((now() - status.mtimeUs) / 60e6);
      return ({ status }) => (value.startsWith('-') ? age(status) < minutes : value.startsWith('+') ? age(status) > minutes : age(status) === minutes);
    }
    default:
      return undefined;
  }
}

const NEGATED = new Set(['!', '-not']);

/** What an expression tests and does; a text says what cannot be read in it. */
function planOf(process: Process, words: readonly string[]): Plan | string {
  const plan: Plan = { tests: [], acts: [] };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-a' || word === '-and') continue;
    const negated = NEGATED.has(word);
    const name = negated ? (rest.shift() ?? '') : word;
    if (name === '-print' || name === '-print0' || name === '-delete' || name === '-exec') {
      plan.acts.push(actionOf(process, name, rest));
      continue;
    }
    if (name === '-empty') {
      plan.tests.push(({ status, path }) => (status.type === 'directory' ? (process.files.list(path) ?? ['']).length === 0 : status.size === 0));
      continue;
    }
    const test = testOf(process, name, rest.shift() ?? '');
    if (!test) return `unrecognized: ${name}`;
    plan.tests.push(negated ? (found) => !test(found) : test);
  }
  return plan;
}

function actionOf(process: Process, name: string, rest: string[]): Act {
  if (name === '-exec') {
    const end = rest.findIndex((word) => word === ';' || word === '+');
    const command = rest.splice(0, end + 1).slice(0, -1);
    return function* (found) {
      return (yield* process.run(command.map((word) => word.replaceAll('{}', found.name)))) === 0;
    };
  }
  return function* (found) {
    if (name === '-delete') process.files.remove(found.path);
    else yield* write(process.stdout, `${found.name}${name === '-print0' ? '\0' : '\n'}`);
    return true;
  };
}

function* search(process: Process, paths: readonly string[], { tests, acts }: Plan): Run {
  let code = 0;
  for (const name of paths) {
    const found = yield* walk(process, process.path(name), name);
    if (found.length === 0) code = 1;
    for (const [own, status, depth, path] of found) {
      const one: Found = { name: own, status, depth, path };
      if (!tests.every((test) => test(one))) continue;
      for (const act of acts) if (!(yield* act(one))) break;
    }
  }
  return code;
}

export const find: Program = function* (process) {
  const first = process.args.findIndex((arg) => arg.startsWith('-') || arg === '!');
  const paths = first < 0 ? process.args : process.args.slice(0, first);
  const plan = planOf(process, first < 0 ? [] : process.args.slice(first));
  if (typeof plan === 'string') return yield* fail(process, plan);
  if (plan.acts.length === 0) plan.acts.push(actionOf(process, '-print', []));
  return yield* search(process, paths.length > 0 ? paths : ['.'], plan);
};
