import type { Hint } from './hint';

/** Something to say about a text, where it stands. Lines and columns count from 1; the end column is behind the last letter. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
  /** What it comes from: the page says it in the user's language, before the message. */
  readonly hint?: Hint;
  readonly severity: 'error' | 'warning';
}
