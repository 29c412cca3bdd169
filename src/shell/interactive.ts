import { type Run, readLine, type Tty, type Work, write } from '../programs/program';
import { isIncomplete } from './incomplete';
import { fork } from './processes';
import { type Shell, workingDirectory } from './state';

/** A shell that somebody types into: it prompts, and what a line runs is a process group of its own, which Ctrl+C ends. */

const INTERRUPTED = 130;

/** `PS1`, or what the shell has for it. */
function promptOf(shell: Shell): string {
  const { host, variables } = shell;
  const isRoot = host.identity.uid === 0;
  const own = shell.parameters[0]?.endsWith('bash') ? '\\u@\\h:\\w\\$ ' : (host.prompt ?? '\\$ ');
  const place = workingDirectory(shell);
  const home = variables.get('HOME') ?? '';
  const shown = home !== '' && home !== '/' && (place === home || place.startsWith(`${home}/`)) ? `~${place.slice(home.length)}` : place;
  return (variables.get('PS1') ?? own)
    .replaceAll('\\u', host.user)
    .replaceAll('\\h', host.hostname)
    .replaceAll('\\w', shown)
    .replaceAll('\\$', isRoot ? '#' : '$');
}

/** Runs a line as a foreground job. What it sets is the shell's. */
function* runJob(line: string, shell: Shell, tty: Tty): Work<number> {
  const job: Shell = { ...shell, flow: undefined };
  const pid = yield* fork(
    function* (self) {
      Object.assign(job, { self });
      tty.foreground = self.pid;
      return yield* job.interpreter.script(line, job);
    },
    shell.io,
    true,
  );
  if (pid === undefined) return 2;
  const code = yield { call: 'wait', pid };
  tty.foreground = shell.self.pid;
  const { flow, lastJob, umask, parameters, name, replaced } = job;
  Object.assign(shell, { flow, lastJob, umask, parameters, name, replaced });
  return typeof code === 'number' ? code : 1;
}

/** Reads and runs lines until the end of what is typed, or `exit`. */
export function* runInteractive(shell: Shell, tty: Tty): Run {
  const { self } = shell;
  self.handled.add('INT').add('QUIT');
  let source = '';
  for (;;) {
    yield* write(shell.io.stderr, source === '' ? promptOf(shell) : '> ');
    const line = yield* readLine(tty);
    if (self.signals.splice(0).length > 0) {
      source = '';
      yield* write(shell.io.stderr, '\n');
    } else if (line === undefined) return shell.lastCode;
    else {
      source += line;
      if (isIncomplete(source)) continue;
      shell.lastCode = yield* runJob(source, shell, tty);
      source = '';
      if (shell.flow?.kind === 'exit') return shell.flow.code;
      shell.flow = undefined;
      if (shell.lastCode === INTERRUPTED) yield* write(shell.io.stderr, '\n');
    }
  }
}
