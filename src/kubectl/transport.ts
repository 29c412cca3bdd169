import type { PortOutput, StreamInput } from '../api/container-streams';
import type { ApiCall, ApiResponse } from '../api/wire';

/** What kubectl gets back from the API server. */
export type Answer = Pick<ApiResponse, 'code' | 'body' | 'warnings'>;

/** What comes from a forwarded port (`PORT`). */
export interface PortEvent extends PortOutput {
  readonly text: string;
}

/**
 * What arrives on an open stream: watch events; pieces of a log or of what a command prints (`LOG`, the text in `object`; `STDERR` what it says on standard error); how a command ended (`STATUS`).
 */
export interface StreamEvent {
  readonly event: string;
  readonly object: unknown;
}

/** A call that has opened something. */
export interface Stream {
  readonly answer: Answer;
  readonly events: AsyncIterable<StreamEvent>;
  /** Says more on a connection that a call has opened (`exec`, `attach`, `portforward`). */
  readonly say: (data: StreamInput) => void;
}

/**
 * The way to an API server, simulated or real. This is all that kubectl knows of the world outside: the calls are HTTP as data (src/api/wire.ts).
 * Both functions reject only if the server cannot be reached; a refusal is an answer with its code and a `Status`.
 */
export interface Transport {
  request(call: ApiCall, signal?: AbortSignal): Promise<Answer>;
  /** Opens a watch or follows a log. The answer comes first; `events` is then read until it ends or the signal aborts. */
  stream(call: ApiCall, signal: AbortSignal): Promise<Stream>;
}

/** The files that `-f` can name: the editor's tabs in the page. */
export interface Files {
  read(path: string): string | undefined;
  list(): readonly string[];
  /** Gives back why it cannot be. */
  write?(path: string, text: string): string | undefined;
  remove?(path: string): void;
  /** The names in a directory; undefined: it is none. */
  inDirectory?(path: string): readonly string[] | undefined;
  /** Gives back why it cannot be. */
  makeDirectory?(path: string): string | undefined;
}

/** A terminal that somebody sits at. */
export interface Keyboard {
  /**
   * What is typed goes to `hear`, as long as the signal lasts: every key (`raw`: Ctrl+C is a key like others), or whole lines, which are shown by the terminal
   * itself, and undefined at their end.
   */
  take(mode: 'raw' | 'lines', hear: (text: string | undefined) => void, signal: AbortSignal): void;
}
