/**
 * What goes over a connection of several streams to a container (`exec`, `attach`) or to ports of a Pod (`portforward`), as data. Texts may hold bytes that
 * are no text, as `programs/bytes.ts` has them.
 */

/** What a client sends. */
export type StreamInput =
  | { readonly kind: 'stdin'; readonly text: string }
  /** No more of that comes. */
  | { readonly kind: 'eof' }
  /** How large the client's terminal is. */
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  /** A connection to a port begins; the client numbers them. */
  | { readonly kind: 'dial'; readonly connection: number; readonly port: number }
  | { readonly kind: 'bytes'; readonly connection: number; readonly text: string }
  | { readonly kind: 'hang-up'; readonly connection: number };

/** Which of a Pod's connections a text comes from, and whether it was the last. */
export interface PortOutput {
  readonly connection: number;
  readonly ended?: true;
  /** Why there is no connection, or none any more. */
  readonly error?: string;
}

/** A piece of what comes from a container. */
export interface StreamOutput {
  readonly text: string;
  /** It was printed on standard error. */
  readonly stderr?: true;
  readonly port?: PortOutput;
}
