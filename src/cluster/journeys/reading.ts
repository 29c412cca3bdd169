import type { Trace } from '../../sim/trace';
import type { Body } from '../input';
import type { TraceIndex } from '../trace-index';
import { next, readChain, type Search, searchFrom } from './chain';
import { type Condition, refusal, type Scope } from './condition';
import type { Facts, JourneyDefinition, Step } from './definition';
import type { Start } from './start';

/** A step that has begun, as the trace tells it. */
export interface Begun {
  /** Its place among the steps. */
  readonly place: number;
  /** It is part of a step: that one's place. */
  readonly within?: number;
  /** The message that it began with. */
  readonly id: number;
  readonly startUs: number;
  /** The message that shows it best; undefined: there is none yet. */
  readonly face: number | undefined;
  readonly facts?: Facts;
}

/** What the trace says of one journey; it grows with the trace, and nothing is read twice. */
export interface Reading {
  readonly definition: JourneyDefinition;
  readonly start: Start;
  /** All steps that have begun as far as the trace is known, in the order in which they have. */
  readonly begun: readonly Begun[];
  /** The message with which it is over; the answer that refuses it. */
  readonly end: number | undefined;
  readonly refusal: number | undefined;
  catchUp(): void;
}

export function readJourney(definition: JourneyDefinition, start: Start, trace: Trace<Body>, index: TraceIndex): Reading {
  const { steps } = definition;
  const begun: Begun[] = [];
  const keys = new Map<string, string>();
  const scope: Scope = { trace, index, subject: start.subject, began: start.began, keyAt: (step) => keys.get(step) };
  /** Searches that go on: each reads as far as the trace is known. */
  const searches: (() => void)[] = [];
  let end: number | undefined;
  let refused: number | undefined;

  /** Has something done once, with the first message that fulfils a condition. */
  function once(search: Search, act: (id: number) => void): void {
    let found = false;
    searches.push(() => {
      const id = found ? undefined : next(search, scope);
      if (id === undefined) return;
      found = true;
      act(id);
    });
  }

  function startOf({ at }: Condition, id: number): number {
    if (at === 'fault') return start.startUs;
    return at === 'arrival' ? trace.arrivesAtUs(id) : trace.sentAtUs(id);
  }

  function begin(step: Step, place: number, id: number, within?: number): void {
    const { begins, face, facts } = step;
    const about = index.description(id)?.about;
    if (about !== undefined) keys.set(step.name, about);
    const one: Begun = {
      place,
      ...(within !== undefined && { within }),
      id,
      startUs: startOf(begins, id),
      face: face || begins.at === 'fault' ? undefined : id,
      ...(facts && { facts: facts(scope, id) }),
    };
    const at = begun.findLastIndex((other) => other.id <= id) + 1;
    begun.splice(at, 0, one);
    if (face) once(searchFrom(face, scope, id), (shown) => void begun.splice(begun.indexOf(one), 1, { ...one, face: shown }));
    if (step.steps) searches.push(readChain(step.steps, scope, id, (part, first) => begin(step.steps![part]!, part, first, place)));
    if (within !== undefined) return;
    steps.forEach((other, i) => {
      if (other.beside === step.name) once(searchFrom(other.begins, scope, id), (first) => begin(other, i, first));
    });
    if (step.ends || (!definition.ends && place === steps.length - 1)) end ??= id;
  }

  searches.push(readChain(steps, scope, start.began, (place, id) => begin(steps[place]!, place, id)));
  if (definition.ends) once(searchFrom(definition.ends, scope, start.began), (id) => (end = id));
  once(searchFrom(refusal, scope, start.began), (id) => (refused = id));
  return {
    definition,
    start,
    begun,
    get end() {
      return end;
    },
    get refusal() {
      return refused;
    },
    catchUp() {
      // What begins may begin further searches, which then read on as well.
      for (let i = 0; i < searches.length; i++) searches[i]!();
    },
  };
}
