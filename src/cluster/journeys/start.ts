import type { JourneyId } from '.';

/** Which journey, by where it begins: the same in every run with the same inputs. */
export interface JourneyRef {
  readonly id: JourneyId;
  /** What it is about: `pods/default/web`. */
  readonly subject: string;
  /** The message that it is read from: the request that began it, or the first one after a fault. */
  readonly began: number;
}

/** Which journey is looked for: one, or the latest about an object. */
export type Focus = JourneyRef | { readonly subject: string };

export interface Start extends JourneyRef {
  readonly startUs: number;
  /** It is known once this message has been sent: what a request is for may show only in what comes of it. */
  readonly known: number;
  /** It began with a fault, which is no message: whether it struck, the branch's inputs say. */
  readonly struck?: true;
}
