import type { Condition, Scope } from './condition';
import type { Step } from './definition';

/** How far a list of messages has been looked through for a condition. */
export interface Search {
  readonly condition: Condition;
  at: number;
}

export const searchFrom = (condition: Condition, scope: Scope, id: number): Search => ({ condition, at: scope.index.countBelow(condition.among(scope), id) });

/** Looks on; undefined: there is none so far. The search then stands at the end of what is known. */
export function next(search: Search, scope: Scope): number | undefined {
  const list = search.condition.among(scope);
  for (; search.at < list.length; search.at++) {
    const id = list[search.at]!;
    if (search.condition.holds(scope, id)) return id;
  }
  return undefined;
}

/**
 * Reads steps that follow each other, from a message on. Next begins whichever comes first of those that may come next, up to the first that may not be
 * passed over, and of those that may begin anew. Gives a function that reads on, as far as the trace is known by then.
 */
export function readChain(steps: readonly Step[], scope: Scope, from: number, begin: (place: number, id: number) => void): () => void {
  const searches = new Map<number, Search>();
  let place = 0;
  let last = from;

  function mayComeNext(): readonly number[] {
    const places = steps.flatMap(({ again }, i) => (again && i < place ? [i] : []));
    for (let i = place; i < steps.length; i++) {
      if (steps[i]!.beside === undefined) places.push(i);
      if (!steps[i]!.optional && steps[i]!.beside === undefined) break;
    }
    return places;
  }

  function find(at: number): number | undefined {
    const search = searches.get(at) ?? searchFrom(steps[at]!.begins, scope, at < place ? last + 1 : last);
    searches.set(at, search);
    return next(search, scope);
  }

  function first(): { readonly at: number; readonly id: number } | undefined {
    let found: { readonly at: number; readonly id: number } | undefined;
    for (const at of mayComeNext()) {
      const id = find(at);
      if (id !== undefined && (!found || id < found.id)) found = { at, id };
    }
    return found;
  }

  return () => {
    for (let found = first(); found; found = first()) {
      place = found.at + 1;
      last = found.id;
      searches.clear();
      begin(found.at, found.id);
    }
  };
}
