import type { StatusCode } from '../scheduler/explanation';

/** What play may stop at. */
export type Breakpoint =
  /** A Pod changes phase. */
  | { readonly kind: 'phase' }
  /** A Filter rejects a node. */
  | { readonly kind: 'rejection' }
  /** An Event is recorded: with this reason, or with any (empty); if said, about what has this in its `kind/name`. */
  | { readonly kind: 'event'; readonly reason: string; readonly about?: string }
  /** The API server answers with an error. */
  | { readonly kind: 'failure' }
  /** A field of an object (`pods/default/web`, `.status.phase`) becomes this. */
  | { readonly kind: 'field'; readonly key: string; readonly path: string; readonly value: string }
  /** A request reaches the API server; or, with a code (`409`, `4xx`), it is answered so. What is empty may be anything. */
  | { readonly kind: 'request'; readonly component: string; readonly verb: string; readonly resource: string; readonly code: string }
  /** An object of a resource is written, and a condition (CEL on `object` and `oldObject`) comes to hold; without one, each write counts. */
  | { readonly kind: 'object'; readonly resource: string; readonly expression: string }
  /** A scheduler plugin says something of a node. What is empty may be anything, but a status: then all that is no success counts. */
  | { readonly kind: 'verdict'; readonly plugin: string; readonly node: string; readonly status: StatusCode | '' }
  /** A message of the trace arrives: "run to here". */
  | { readonly kind: 'message'; readonly id: number };

/** A breakpoint that stays in the list. */
export interface KeptBreakpoint {
  readonly id: number;
  readonly on: boolean;
  readonly at: Breakpoint;
}

/** What the debugger's user has set up. It is kept with the session and changes nothing of the run. */
export interface DebugSetup {
  readonly breakpoints: readonly KeptBreakpoint[];
  /** Expressions in CEL on the whole cluster. */
  readonly watches: readonly string[];
}

export const NO_SETUP: DebugSetup = { breakpoints: [], watches: [] };
