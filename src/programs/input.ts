import { type Process, readLine, type Source, unreadable, type Work, write } from './program';

/** The lines of the files that a program was given, or of what comes in; `-` is what comes in, too. */
export interface Input {
  /** The next line without its newline; undefined at the end. */
  next(): Work<string | undefined>;
  /** The next line as it stands there. */
  nextRaw(): Work<string | undefined>;
  /** The file that the line is from. */
  readonly file: string;
  /** Whether some file could not be read, which has been said. */
  readonly failed: boolean;
}

export function inputOf(process: Process, paths: readonly string[]): Input {
  const waiting = paths.length > 0 ? [...paths] : ['-'];
  let source: Source | undefined;
  let [file, failed] = ['', false];

  function* open(): Work<void> {
    file = waiting.shift()!;
    const text = file === '-' ? undefined : process.files.read(process.path(file));
    if (file === '-') source = process.stdin;
    else if (text !== undefined) source = { kind: 'text', text, at: 0 };
    else {
      failed = true;
      yield* write(process.stderr, `${process.name}: ${file}: ${unreadable(process.files, process.path(file))}\n`);
    }
  }

  function* nextRaw(): Work<string | undefined> {
    for (;;) {
      const line = source && (yield* readLine(source));
      if (line !== undefined) return line;
      source = undefined;
      if (waiting.length === 0) return undefined;
      yield* open();
    }
  }

  return {
    nextRaw,
    *next() {
      return (yield* nextRaw())?.replace(/\n$/, '');
    },
    get file() {
      return file;
    },
    get failed() {
      return failed;
    },
  };
}

/** All lines of the input. */
export function* allLines(input: Input): Work<readonly string[]> {
  const lines: string[] = [];
  for (let line = yield* input.next(); line !== undefined; line = yield* input.next()) lines.push(line);
  return lines;
}

/** The whole input as one text, and whether some file could not be read. */
export function* allText(process: Process, paths: readonly string[]): Work<{ readonly text: string; readonly failed: boolean }> {
  const input = inputOf(process, paths);
  let text = '';
  for (let line = yield* input.nextRaw(); line !== undefined; line = yield* input.nextRaw()) text += line;
  return { text, failed: input.failed };
}
