import type { Redirection } from 'unbash';
import { type Run, type Sink, type Source, type Stdio, unreadable, type Work, write } from '../programs/program';
import { expandParts, expandText } from './expansion';
import { complain, filesFor, pathOf, type Shell } from './state';

/** Where `>`, `>>`, `2>&1`, `<`, `<<EOF` send and take things. */

/** Which ash says in words of its own. */
const NO_ENTRY = 'No such file or directory';

const text = (content: string): Source => ({ kind: 'text', text: content, at: 0 });

/** A file to write to; undefined if it cannot be, which has been said. */
function* openFile(shell: Shell, target: string, append: boolean): Work<Sink | undefined> {
  if (target === '/dev/null') return { kind: 'null' };
  if (target === '/dev/stdout') return shell.io.stdout;
  if (target === '/dev/stderr') return shell.io.stderr;
  // What the container's first process writes to goes to its log.
  const first = /^\/proc\/(?:1|self)\/fd\/([12])$/.exec(target);
  if (first) return { kind: 'host', fd: first[1] === '1' ? 1 : 2 };
  const path = pathOf(shell, target);
  const problem = filesFor(shell).write(path, '', append);
  if (problem === undefined) return { kind: 'file', path };
  yield* complain(shell, `can't create ${target}: ${problem === NO_ENTRY ? 'nonexistent directory' : problem}`);
  return undefined;
}

function* input(redirection: Redirection, shell: Shell): Work<Source | undefined> {
  if (redirection.type === 'HereDoc') {
    const { body, delimiter } = redirection;
    return text(delimiter?.quoted || !body.parts ? body.text : yield* expandParts(body.parts, shell));
  }
  const target = yield* expandText(redirection.target, shell);
  if (redirection.type === 'HereString') return text(`${target}\n`);
  const path = pathOf(shell, target);
  const content = shell.host.files.read(path);
  if (content !== undefined) return text(content);
  const problem = unreadable(shell.host.files, path);
  yield* complain(shell, `can't open ${target}: ${problem === NO_ENTRY ? 'no such file' : problem}`);
  return undefined;
}

/** The streams after one redirection; undefined if it failed, which has been said. */
function* apply(redirection: Redirection, io: Stdio, shell: Shell): Work<Stdio | undefined> {
  const { descriptor } = redirection;
  const number = descriptor?.type === 'FileDescriptor' ? descriptor.value : undefined;
  if (redirection.type !== 'Redirect' || redirection.operator === '<') {
    const stdin = number === undefined || number === 0 ? yield* input(redirection, shell) : undefined;
    if (number !== undefined && number !== 0) yield* complain(shell, 'only the descriptors 0, 1 and 2 are simulated');
    return stdin && { ...io, stdin };
  }
  const { operator } = redirection;
  const target = yield* expandText(redirection.target, shell);
  if (operator === '<>' || operator === '<&' || (number ?? 1) > 2 || number === 0 || (operator === '>&' && /^\d+$/.test(target) && Number(target) > 2)) {
    yield* complain(shell, 'only the descriptors 0, 1 and 2 are simulated');
    return undefined;
  }
  const both = operator.startsWith('&') || (operator === '>&' && !/^[-\d]+$/.test(target));
  const copied = operator === '>&' && !both;
  const to: Sink | undefined = copied
    ? target === '-'
      ? { kind: 'null' }
      : target === '2'
        ? io.stderr
        : io.stdout
    : yield* openFile({ ...shell, io }, target, operator.endsWith('>>'));
  if (!to) return undefined;
  if (both) return { ...io, stdout: to, stderr: to };
  return number === 2 ? { ...io, stderr: to } : { ...io, stdout: to };
}

/** The streams that redirections lead to; undefined if one failed. */
export function* redirect(redirections: readonly Redirection[], shell: Shell): Work<Stdio | undefined> {
  let io: Stdio | undefined = shell.io;
  for (const redirection of redirections) {
    io = yield* apply(redirection, io, shell);
    if (!io || shell.flow) return undefined;
  }
  return io;
}

/** Runs something with its streams redirected. */
export function* redirected(redirections: readonly Redirection[], shell: Shell, run: () => Run): Run {
  if (redirections.length === 0) return yield* run();
  const before = shell.io;
  const io = yield* redirect(redirections, shell);
  if (!io) return 1;
  shell.io = io;
  const code = yield* run();
  shell.io = before;
  return code;
}

/** `time`: how long it took, as bash says it. What a simulated program costs is its waiting. */
export function* tellTime(us: number, posix: boolean, shell: Shell): Work<void> {
  const seconds = us / 1e6;
  const minutes = Math.floor(seconds / 60);
  const real = posix ? seconds.toFixed(2) : `${minutes}m${(seconds - 60 * minutes).toFixed(3)}s`;
  const none = posix ? '0.00' : '0m0.000s';
  const gap = posix ? ' ' : '\t';
  yield* write(shell.io.stderr, `${posix ? '' : '\n'}real${gap}${real}\nuser${gap}${none}\nsys${gap}${none}\n`);
}
