/**
 * What programs are written against: streams, files, a clock, and a few calls. A program is a generator: it does by itself whatever takes no
 * time, and asks for the rest (to read, to write, to wait) by yielding a call, which whoever runs it answers. So the same program runs in a
 * container, whose time is simulated, and in the terminal, whose time passes.
 */

import type { Ask, Outcome, Reply, Request, Transport } from '../api/connection';

/** Text between a writer and a reader. It holds only so much; then the writer waits. */
export interface Pipe {
  readonly kind: 'pipe';
  text: string;
  /** How many processes may still write into it, and read from it. */
  writers: number;
  readers: number;
  /** Since when it has something for the reader, be it the end; Unix microseconds. */
  atUs: number;
}

/**
 * A terminal as the kernel keeps one for its processes (Linux's N_TTY in canonical mode): it hands on whole lines, lets them be edited until then, shows
 * what is typed, and makes signals of some keys.
 */
export interface Tty {
  readonly kind: 'tty';
  /** What a read gives, one after the other; an empty one is an end of the input, which is told once. */
  readonly reads: string[];
  /** What has been typed of the next line. */
  line: string;
  /** Since when it has something to read; Unix microseconds. */
  atUs: number;
  /** Whose keys are signals: a group of processes. */
  foreground: number;
  columns: number;
  rows: number;
  /** Nobody is there any more. */
  hungUp: boolean;
  /** Where what is typed is shown. */
  readonly screen: HostSink;
}

export type Source = Pipe | Tty | { readonly kind: 'text'; readonly text: string; at: number };

export interface HostSink {
  readonly kind: 'host';
  readonly fd: 1 | 2;
  readonly session?: number;
  readonly tty?: true;
}

export type Sink =
  | Pipe
  /** The host's own standard output or standard error, or that of a command that was begun beside (`session`); `tty`: it is a terminal. */
  | HostSink
  | { readonly kind: 'file'; readonly path: string }
  /** `$(…)` */
  | { readonly kind: 'capture'; text: string }
  | { readonly kind: 'null' };

export interface Stdio {
  readonly stdin: Source;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

export type Signal = 'TERM' | 'INT' | 'HUP' | 'QUIT' | 'USR1' | 'USR2' | 'PIPE' | 'KILL';

/** What a process can ask for. */
export type Call =
  /** Answered by a line with its newline; by undefined at the end. */
  | { readonly call: 'read'; readonly from: Source }
  | { readonly call: 'write'; readonly to: Sink; readonly text: string }
  /** `interruptible`: ends when a signal comes that the process handles. */
  | { readonly call: 'sleep'; readonly us: number; readonly interruptible?: boolean }
  /**
   * Serves for ever, or until it is told to stop, if it heeds that: then it ends with this code. `answers`: in step with the world outside it goes on,
   * and answers itself.
   */
  | { readonly call: 'serve'; readonly onTerm?: number; readonly answers?: true }
  /** Takes more memory than there is for it: it is killed. */
  | { readonly call: 'exhaust' }
  /** Has used up its share of time or steps: others may go first. */
  | { readonly call: 'pause' }
  /** Begins a process; answered by its number. */
  | { readonly call: 'fork'; readonly begin: (self: Self) => Run; readonly io: Stdio; readonly background: boolean }
  /** Answered by the exit code; by undefined if it has not ended within that time, or a signal came. */
  | { readonly call: 'wait'; readonly pid: number; readonly withinUs?: number; readonly interruptible?: boolean }
  | { readonly call: 'kill'; readonly pid: number; readonly signal: Signal }
  /** Listens on a port; answered by 0, or by why it cannot be. It ends with the process. */
  | { readonly call: 'listen'; readonly port: number; readonly transport: Transport; readonly tls?: true }
  /** Listens no longer. */
  | { readonly call: 'close'; readonly port: number; readonly transport: Transport }
  /** Answered by the next request to a port on which this process listens; by undefined when a signal came that it handles. `onTerm`: how it ends if one came that it does not. */
  | { readonly call: 'accept'; readonly onTerm?: number }
  /** Answers a request that has been accepted; without a reply, the connection is cut. */
  | { readonly call: 'respond'; readonly id: number; readonly reply?: Reply }
  /** Asks somebody at an address; answered by the outcome. */
  | { readonly call: 'request'; readonly address: string; readonly ask: Ask; readonly timeoutUs: number }
  /** A program of the host's that takes its own time; answered by its exit code. */
  | {
      readonly call: 'host';
      readonly args: readonly string[];
      readonly io: Pick<Stdio, 'stdout' | 'stderr'>;
      /** What came in, if it was read. */
      readonly stdin: string | undefined;
      /** It may read what somebody types. */
      readonly typed: boolean;
      /** A path as the process means it. */
      readonly path: (name: string) => string;
    };

export type Answer = string | number | Request | Outcome | undefined;

/** Something at work that ends with a value. */
export type Work<T> = Generator<Call, T, Answer>;

/** A program at work; its value is the exit code. */
export type Run = Work<number>;

/** A process as others see it; `user`: whose it is, if not whoever looks. */
export interface Neighbour extends Pick<Self, 'pid' | 'command'> {
  readonly user?: string;
}

/** A process as its own code sees it. */
export interface Self {
  readonly pid: number;
  /** How far it has come, Unix microseconds. */
  readonly clock: { us: number };
  /** Signals that it wants to see, and those that came. */
  readonly handled: Set<Signal>;
  readonly signals: Signal[];
  /** Its command line, as others see it. */
  command: readonly string[];
  /** Says that it has come to a place again, or for the first time; nobody may want to know. */
  readonly comesRound: ((place: Place) => void) | undefined;
}

/**
 * A place in a program to which it comes again and again, as the head of a loop. All that may differ from one time to the next, but for its files and its
 * clock, is what the program remembers there: plain data. Whoever has come there the first time and is given the memory of the last goes on as from there.
 */
export interface Place {
  save(): unknown;
  /** Takes what `save` has given. */
  load(memory: unknown): void;
}

/** What is known of a file without its content (`stat`). */
export interface FileStatus {
  readonly type: 'file' | 'directory' | 'link' | 'device';
  /** Permissions, with setuid, setgid and sticky bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** In bytes. */
  readonly size: number;
  /** Unix microseconds. */
  readonly mtimeUs: number;
  /** What a link says. */
  readonly target?: string;
}

/** A file system as /proc/mounts tells of it, with what it holds in bytes. */
export interface MountPoint {
  readonly source: string;
  readonly path: string;
  readonly type: string;
  readonly options: string;
  readonly size: number;
  readonly used: number;
}

/** Files by their whole paths, for one user. What may fail gives back why it did, in the words of errno. */
export interface Files {
  /** A file's text; undefined if it cannot be read, which `unreadable` explains. */
  read(path: string): string | undefined;
  /** Writes or appends; a file that is new gets `mode` (0666) less the umask. */
  write(path: string, text: string, append: boolean, mode?: number): string | undefined;
  /** Cuts a file off at so many bytes, or has zeros follow; what there is no room for is left out. */
  resize(path: string, bytes: number): string | undefined;
  /** Removes a file, a link, or a directory with all that is in it. */
  remove(path: string): string | undefined;
  makeDirectory(path: string, mode?: number): string | undefined;
  /** Names in a directory; undefined if it cannot be read. */
  list(path: string): readonly string[] | undefined;
  /** What is at a path, or at the end of the links that it leads over; a text says why nobody knows. */
  status(path: string, follow?: boolean): FileStatus | string;
  /** Whether this user may read (4), write (2) or run (1) it. */
  may(path: string, wanted: number): boolean;
  /** Makes a symbolic link. */
  link(target: string, path: string): string | undefined;
  /** Puts it in another place, over what is there. */
  move(from: string, to: string): string | undefined;
  change(path: string, change: FileChange): string | undefined;
  /** The path without links on it; undefined if it leads nowhere. */
  real(path: string): string | undefined;
  mounts(): readonly MountPoint[];
  /** The mount that a path lies in. */
  mountOf(path: string): MountPoint | undefined;
  /** The same files, for a process with another umask. */
  masked(umask: number): Files;
}

export type FileChange = Partial<Pick<FileStatus, 'mode' | 'uid' | 'gid' | 'mtimeUs'>> & { /** A link itself is meant. */ readonly itself?: boolean };

/** Why a file could not be read, in the words of errno. */
export function unreadable(files: Files, path: string): string {
  const status = files.status(path);
  return typeof status === 'string' ? status : status.type === 'directory' ? 'Is a directory' : 'Permission denied';
}

/** Who a process is. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

export interface Process extends Stdio {
  readonly name: string;
  /** How it was called: its name, or the path to it. */
  readonly calledAs: string;
  /** The process that it runs in. */
  readonly self: Self;
  readonly args: readonly string[];
  /** The exported variables. */
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  readonly user: string;
  readonly identity: Identity;
  readonly files: Files;
  /** All processes beside which it runs, itself among them. */
  others(): readonly Neighbour[];
  /** No shell waits for its end: it is the process that a container began, or took its shell's place. */
  readonly alone: boolean;
  /** A path from the root on, as this process means it. */
  path(name: string): string;
  /** Unix microseconds. */
  now(): number;
  /** Takes a step of what a process may do without waiting. */
  step(): Work<void>;
  /** Runs another program within this process, with other streams or in another environment. */
  run(argv: readonly string[], more?: { readonly io?: Partial<Stdio>; readonly env?: ReadonlyMap<string, string> }): Run;
  /** Begins another program beside this one; its number is what one waits for. */
  fork(argv: readonly string[]): Work<number>;
}

export type Program = (process: Process) => Run;

export function* write(to: Sink, text: string): Work<void> {
  if (text !== '') yield { call: 'write', to, text };
}

/** A line with its newline, if it has one; undefined at the end. */
export function* readLine(from: Source): Work<string | undefined> {
  const line = yield { call: 'read', from };
  return typeof line === 'string' ? line : undefined;
}

export function* readAll(from: Source): Work<string> {
  let text = '';
  for (let line = yield* readLine(from); line !== undefined; line = yield* readLine(from)) text += line;
  return text;
}

export function* fail(process: Process, message: string, code = 1): Run {
  yield* write(process.stderr, `${process.name}: ${message}\n`);
  return code;
}

/** A program that prints something at once. */
export const printing = (print: (process: Process) => string): Program =>
  function* (process) {
    yield* write(process.stdout, print(process));
    return 0;
  };

export const succeed = (code = 0): Program =>
  function* () {
    yield* [];
    return code;
  };

/** The calls of a server: each as a function, so that nobody has to look at what an answer is. */
export function* listen(port: number, transport: Transport = 'tcp', tls = false): Work<string | undefined> {
  const answer = yield { call: 'listen', port, transport, ...(tls && { tls: true }) };
  return typeof answer === 'string' ? answer : undefined;
}

/** The next request; undefined when a signal came that the process handles. */
export function* accept(onTerm?: number): Work<Request | undefined> {
  const answer = yield { call: 'accept', ...(onTerm !== undefined && { onTerm }) };
  return typeof answer === 'object' && 'id' in answer ? answer : undefined;
}

export function* respond(id: number, reply?: Reply): Work<void> {
  yield { call: 'respond', id, ...(reply && { reply }) };
}

/** Asks a port at an address, and waits for what comes of it. */
export function* request(address: string, ask: Ask, timeoutUs: number): Work<Outcome> {
  const answer = yield { call: 'request', address, ask, timeoutUs };
  return typeof answer === 'object' && !('id' in answer) ? answer : { failure: 'unreachable' };
}
