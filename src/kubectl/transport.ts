import type { ApiCall, ApiResponse } from '../api/wire';

/** What kubectl gets back from the API server. */
export type Answer = Pick<ApiResponse, 'code' | 'body' | 'warnings'>;

/**
 * What arrives on an open stream: watch events; pieces of a log or of what a command prints (`LOG`, the text in `object`; `STDERR` what it says on standard error); how a command ended (`STATUS`).
 */
export interface StreamEvent {
  readonly event: string;
  readonly object: unknown;
}

/**
 * The way to an API server, simulated or real. This is all that kubectl knows of the world outside: the calls are HTTP as data (src/api/wire.ts).
 * Both functions reject only if the server cannot be reached; a refusal is an answer with its code and a `Status`.
 */
export interface Transport {
  request(call: ApiCall, signal?: AbortSignal): Promise<Answer>;
  /** Opens a watch or follows a log. The answer comes first; `events` is then read until it ends or the signal aborts. */
  stream(call: ApiCall, signal: AbortSignal): Promise<{ readonly answer: Answer; readonly events: AsyncIterable<StreamEvent> }>;
}

/** The files that `-f` can name: the editor's tabs in the page. */
export interface Files {
  read(path: string): string | undefined;
  list(): readonly string[];
  write?(path: string, text: string): void;
  remove?(path: string): void;
}
