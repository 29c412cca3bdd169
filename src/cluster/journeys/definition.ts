import type { Fault } from '../config';
import type { Change, Condition, Request, Resource, Scope, Seen } from './condition';

/** Whose colour a step has: who acts in it. */
export type Hue = 'client' | 'api' | 'etcd' | 'sched' | 'ctrl' | 'kubelet';

/** What a process is seen to do during a step, in one word of the stage. */
export type Activity = 'sending' | 'receiving' | 'storing' | 'listening' | 'filtering' | 'scoring' | 'binding' | 'deciding';

/** The processes above the nodes, by their places on the stage. */
export type Place = 'kubectl' | 'apiserver' | 'etcd' | 'scheduler' | 'controllers';

/** What there is to know of a step, by name; its words say what the names mean. */
export type Facts = Readonly<Record<string, string | number>>;

/**
 * One step: it begins with the first message that fulfils its condition and comes after the step before it. Nothing is guessed: a step that no message
 * begins has not happened.
 */
export interface Step<Name extends string = string> {
  readonly name: Name;
  readonly hue: Hue;
  /** Who acts above the nodes. */
  readonly acts?: Readonly<Partial<Record<Place, Activity>>>;
  readonly begins: Condition;
  /** The message that shows it best, if that is not the one that it begins with. */
  readonly face?: Condition;
  /** It may be passed over: it does not happen in every run. */
  readonly optional?: true;
  /** It happens beside the others: whenever its condition is fulfilled after this step has begun. */
  readonly beside?: string;
  /** It begins anew with each message that fulfils its condition; what had begun after it is void then. */
  readonly again?: true;
  /** What is known of it from the message that it begins with. */
  readonly facts?: (scope: Scope, id: number) => Facts;
  /** The journey is over with it. */
  readonly ends?: true;
  /** What it consists of, in order. */
  readonly steps?: readonly Step[];
}

/** What begins a journey: something that the user does. */
export type Rule =
  /** A request of theirs, known as soon as it is sent. */
  | { readonly on: 'request'; readonly request: Omit<Request, 'from'>; readonly of?: (seen: Seen, id: number) => Origin | undefined }
  /** A request of theirs, known by what it changes. */
  | { readonly on: 'change'; readonly change: ChangeRule }
  /** A request of theirs that is refused. */
  | { readonly on: 'refusal' }
  /** A command of theirs in a Pod, which asks somebody over the network. */
  | { readonly on: 'network' }
  /** A fault, which happens to a node. */
  | { readonly on: 'fault'; readonly kinds: readonly Fault['kind'][] };

/** What a journey is about, and the message that it began with, where that is not what its request says. */
export interface Origin {
  readonly subject: string;
  readonly began: number;
}

interface ChangeRule {
  readonly resource: Resource;
  /** Whose change it is, if not the user's: then it is listed, and not turned to. */
  readonly by?: string;
  /** It is read from the beginning of another journey of the object. */
  readonly from?: string;
  readonly test: (change: Change<Resource>, seen: Seen, id: number) => boolean;
}

/** Begins with a change to an object of a resource. */
export const changing = <K extends Resource>(
  resource: K,
  test: (change: Change<K>, seen: Seen, id: number) => boolean,
  other: Pick<ChangeRule, 'by' | 'from'> = {},
): Rule => ({
  on: 'change',
  // Only changes of this resource are given to it.
  change: { ...other, resource, test: (change, seen, id) => test(change as Change<K>, seen, id) },
});

/** A journey as data. */
export interface JourneyDefinition<Id extends string = string, Name extends string = string> {
  readonly id: Id;
  readonly begins: readonly Rule[];
  readonly steps: readonly Step<Name>[];
  /** When it is over; by default when its last step has begun, or one that ends it. */
  readonly ends?: Condition;
}

/** Takes a journey as it is, and remembers the names of its steps. */
export const defineJourney = <const Id extends string, const Name extends string>(definition: JourneyDefinition<Id, Name>): JourneyDefinition<Id, Name> =>
  definition;
