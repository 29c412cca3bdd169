/** A document that cannot be read. The message is word for word the real one. */
export class YamlError extends Error {
  /** Where a reader should look, from 1; the message may name another line, as go-yaml counts them in more than one way. */
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** A complaint of go-yaml's. */
export const failure = (problem: string, line = 1): YamlError => new YamlError(`yaml: ${problem}`, line);
