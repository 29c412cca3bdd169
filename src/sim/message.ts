/** The name of a process in the simulation: `apiserver`, `etcd`, `scheduler`, `controller/replicaset`, `kubelet/node-1`. */
export type Address = string;

/**
 * One message. The trace is the list of these, and the trace is all that the stage draws.
 * Times are virtual, in integer microseconds since the Unix epoch; `id` is its place in the trace.
 * `cause` is the id of the message during whose handling this one was sent, or -1 for a user's input.
 * A message that a process sends to itself is a timer.
 */
export interface Message<B> {
  readonly id: number;
  readonly cause: number;
  readonly from: Address;
  readonly to: Address;
  readonly sentAtUs: number;
  readonly arrivesAtUs: number;
  /** Endless periodic work (leases, heartbeats): hidden by default. */
  readonly background: boolean;
  readonly body: B;
}

/** A message with the numbers of its addresses. */
export interface Row<B> extends Omit<Message<B>, 'from' | 'to'> {
  readonly from: number;
  readonly to: number;
}

export interface SendOptions {
  /** Only for a message to oneself: how long the timer runs. A message to another process takes what the link between them takes. */
  readonly afterUs?: number;
  readonly background?: boolean;
}

/** Sends a message and gives back its id. Messages on one link arrive in the order in which they were sent. */
export type Send<B> = (to: Address, body: B, options?: SendOptions) => number;
