import type { Kind } from '../api/kinds/kind';
import type { Json, KubeObject } from '../api/object';
import type { WatchResponse } from '../etcd/messages';
import { type Evaluated, evaluate, evaluateOn, expressionProblem, kindsIn, type ObjectsOf, type ToCel, toCelFor } from './expression';
import { registryOf } from './inspect';
import { registryKeyOf } from './resource-of';
import type { View } from './view';

/** What an expression said, from a moment on; null: it had no answer then. */
export interface Sample {
  readonly atUs: number;
  readonly value: Json;
}

/** A watched expression: what it says now, and what it said before, read off the history of the objects that it asks for. */
export interface Watched {
  readonly now: Evaluated;
  /** Where it came to say something else, the earliest first; of a long past, as far as some of its moments tell. */
  readonly samples: readonly Sample[];
  /** It asks for something of which there is no history (`journey`, `down`, `seconds`). */
  readonly isPresentOnly: boolean;
  /** Not every change was looked at. */
  readonly isThinned: boolean;
}

const SAMPLES_MAX = 160;
/** So many objects in all are looked at for one history. */
const OBJECTS_MAX = 10_000;

interface Change {
  readonly key: string;
  readonly value: KubeObject | undefined;
  readonly kind: Kind;
}

/** When the changes that a revision made were told. */
function momentsOf({ cluster: { trace, sent }, index }: View, kinds: readonly Kind[]): ReadonlyMap<number, number> {
  const moments = new Map<number, number>();
  for (const { plural } of kinds)
    for (const id of index.news(plural)) {
      if (id >= sent) break;
      for (const { modRevision } of (trace.body(id) as WatchResponse).events) if (!moments.has(modRevision)) moments.set(modRevision, trace.sentAtUs(id));
    }
  return moments;
}

/** Objects by kind as they are changed, one change after the other. */
function createPast(kinds: readonly Kind[]): { readonly apply: (change: Change) => void; readonly objects: ObjectsOf } {
  const past = new Map(kinds.map((kind) => [kind, new Map<string, KubeObject>()]));
  return {
    apply({ key, value, kind }) {
      if (value) past.get(kind)!.set(key, value);
      else past.get(kind)!.delete(key);
    },
    objects: (kind) => [...past.get(kind)!].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** The changes of objects of some kinds up to now. */
function changesOf(view: View, kinds: readonly Kind[]): readonly { readonly change: Change; readonly revision: number }[] {
  const prefixes = kinds.map((kind) => ({ kind, prefix: registryKeyOf(`${kind.plural}/`) }));
  return registryOf(view.cluster)
    .changesSince(0)
    .flatMap(({ key, value, modRevision }) => {
      const found = prefixes.find(({ prefix }) => key.startsWith(prefix));
      const change = found && { key: key.slice(found.prefix.length), value: value as KubeObject | undefined, kind: found.kind };
      return change ? [{ change, revision: modRevision }] : [];
    });
}

/** From one look to the next, most objects are the same. */
function remembering(toCel: ToCel): ToCel {
  const known = new Map<KubeObject, ReturnType<ToCel>>();
  return (kind, object) => {
    const value = known.get(object) ?? toCel(kind, object);
    known.set(object, value);
    return value;
  };
}

/** How many objects of some kinds there are. */
function countOf({ cluster }: View, kinds: readonly Kind[]): number {
  const prefixes = kinds.map(({ plural }) => registryKeyOf(`${plural}/`));
  return [...registryOf(cluster).present.keys()].filter((key) => prefixes.some((prefix) => key.startsWith(prefix))).length;
}

/** What an expression says now and said before, up to where time stands. */
export function watch(view: View, expression: string): Watched {
  const now = evaluate(view, expression);
  const kinds = expressionProblem(expression) === undefined ? kindsIn(expression) : undefined;
  if (!kinds) return { now, samples: [], isPresentOnly: !('problem' in now), isThinned: false };
  const changes = changesOf(view, kinds);
  const moments = momentsOf(view, kinds);
  const looks = Math.max(2, Math.min(SAMPLES_MAX, Math.floor(OBJECTS_MAX / Math.max(1, countOf(view, kinds)))));
  const every = Math.max(1, Math.ceil(changes.length / looks));
  const past = createPast(kinds);
  const toCel = remembering(toCelFor(expression));
  const samples: Sample[] = [];
  const look = (atUs: number): void => {
    const said = evaluateOn(past.objects, expression, toCel);
    const value = 'value' in said ? said.value : null;
    if (samples.length === 0 || JSON.stringify(samples.at(-1)?.value) !== JSON.stringify(value)) samples.push({ atUs, value });
  };
  const { startUs } = view.cluster.config;
  look(startUs);
  changes.forEach(({ change, revision }, i) => {
    past.apply(change);
    const next = changes[i + 1];
    // What one revision changes is seen together; the last change always counts.
    if (!next || (next.revision !== revision && i % every === 0)) look(moments.get(revision) ?? startUs);
  });
  return { now, samples, isPresentOnly: false, isThinned: every > 1 };
}
