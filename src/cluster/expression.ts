import { type CelInput, isCelError } from '@bufbuild/cel';
import { OBJECT_COST_MAX, withinCost } from '../api/cel/cost';
import { compile } from '../api/cel/program';
import { namesIn, undeclaredIn } from '../api/cel/references';
import { fromCel, objectToCel } from '../api/cel/values';
import { KINDS } from '../api/kinds';
import type { Kind } from '../api/kinds/kind';
import type { Json, KubeObject } from '../api/object';
import { podSummary } from '../api/pod-summary';
import type { Pod } from '../api/types.gen';
import { registryOf } from './inspect';
import { registryKeyOf } from './resource-of';
import type { View } from './view';

/**
 * Questions to the cluster as a whole, in CEL: `pod['web'].status.phase == 'Running'`, `events.exists(e, e.reason == 'Preempted')`. A resource's name in the
 * plural is the list of its objects, in the singular they go by their names (`shop/web` outside of `default`).
 */

/** What an expression says now; an `error` may pass (what it asks for is not there yet), a `problem` never does. */
export type Evaluated = { readonly value: Json } | { readonly error: string } | { readonly problem: string };

type Variable = (view: View, toCel: ToCel) => CelInput;

/** The objects of a kind with their keys, in order. */
function objectsOf({ cluster }: View, { plural }: Kind): readonly (readonly [key: string, object: KubeObject])[] {
  const prefix = registryKeyOf(`${plural}/`);
  const found = [...registryOf(cluster).present].filter(([key]) => key.startsWith(prefix));
  return found.map(([key, { value }]) => [key.slice(prefix.length), value as KubeObject] as const).sort(([a], [b]) => (a < b ? -1 : 1));
}

const nameOf = (key: string): string => key.replace(/^default\//, '');
const byName = <T extends CelInput>(objects: readonly (readonly [key: string, object: KubeObject])[], celOf: (object: KubeObject) => T): CelInput =>
  new Map(objects.map(([key, object]) => [nameOf(key), celOf(object)]));

const podKind = KINDS.find(({ kind }) => kind === 'Pod')!;

/** What `kubectl get pods` prints as STATUS, by the Pods' names. */
const statusOf = (pods: readonly (readonly [key: string, object: KubeObject])[]): CelInput => byName(pods, (pod) => podSummary(pod as Pod).status);

/** What there is beside the objects. */
const OTHERS: Readonly<Record<string, Variable>> = {
  /** Virtual seconds since the cluster's start. */
  seconds: ({ cluster }) => (cluster.nowUs - cluster.config.startUs) / 1e6,
  /** What the user did that has a journey, the latest first: `id`, `subject`, `state`. */
  journeys: ({ guide }) => guide.journeys().map(({ id, subject, state }) => new Map(Object.entries({ id, subject, state }))),
  /** The journey that is told: `id`, `subject`, the step that time is in, the names of those that have begun, and the node that the scheduler has chosen, or null. */
  journey(view) {
    const told = view.journey();
    if (!told) return null;
    return new Map<string, CelInput>([
      ['id', told.id],
      ['subject', told.subject],
      ['step', told.current],
      ['steps', told.stages.map(({ step }) => step)],
      ['chosen', told.decision?.explanation?.selected ?? null],
      ['done', told.done],
    ]);
  },
  /** What does not run now, by address, and why: `crashed`, `partitioned`, `stopped`. */
  down: ({ cluster }) => new Map([...cluster.faults.components, ...cluster.faults.nodes].map(([component, why]) => [component, why])),
};

/** What of the cluster can be told of a past that only objects are known of: their kinds by the names that an expression has for them. */
const FROM_OBJECTS: ReadonlyMap<string, Kind> = new Map([
  ...KINDS.toReversed().flatMap((kind): [string, Kind][] => [
    [kind.plural, kind],
    [kind.singular, kind],
  ]),
  ['status', podKind],
]);

/** Objects of a kind with their names, in order. */
export type ObjectsOf = (kind: Kind) => readonly (readonly [key: string, object: KubeObject])[];

/** How an object becomes a value of an expression. */
export type ToCel = (kind: Kind, object: KubeObject) => CelInput;

/** Who wrote which field is most of an object, and hardly ever what is asked for. */
export const toCelFor = (expression: string): ToCel =>
  expression.includes('managedFields') ? objectToCel : (kind, object) => objectToCel(kind, withoutManagedFields(object));

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function celOf(name: string, kind: Kind, objects: ObjectsOf, toCel: ToCel): CelInput {
  if (name === 'status') return statusOf(objects(kind));
  return name === kind.plural ? objects(kind).map(([, object]) => toCel(kind, object)) : byName(objects(kind), (object) => toCel(kind, object));
}

const VARIABLES: ReadonlyMap<string, Variable> = new Map([
  // Of several versions of one kind the first counts, as in kubectl.
  ...[...FROM_OBJECTS].map(([name, kind]): [string, Variable] => [name, (view, toCel) => celOf(name, kind, (of) => objectsOf(view, of), toCel)]),
  ...Object.entries(OTHERS),
]);

/** What keeps an expression from ever being evaluated: it cannot be read, or it asks for what there is not. */
export function expressionProblem(expression: string): string | undefined {
  const program = compile(expression);
  return 'error' in program ? program.error : undeclaredIn(expression, VARIABLES.keys());
}

/** What an expression says of the cluster as it is now. */
export function evaluate(view: View, expression: string): Evaluated {
  const toCel = toCelFor(expression);
  return evaluateWith(expression, (name) => VARIABLES.get(name)!(view, toCel));
}

/** The kinds that an expression asks about; undefined if it also asks for what is no object (`journey`, `down`, `seconds`). */
export function kindsIn(expression: string): readonly Kind[] | undefined {
  const kinds = [...namesIn(expression)].map((name) => FROM_OBJECTS.get(name));
  return kinds.every((kind) => kind !== undefined) ? [...new Set(kinds)] : undefined;
}

/** What an expression that asks for objects only says of these. */
export const evaluateOn = (objects: ObjectsOf, expression: string, toCel: ToCel): Evaluated =>
  evaluateWith(expression, (name) => celOf(name, FROM_OBJECTS.get(name)!, objects, toCel));

function evaluateWith(expression: string, bind: (name: string) => CelInput): Evaluated {
  const program = compile(expression);
  const problem = expressionProblem(expression);
  if ('error' in program || problem !== undefined) return { problem: problem ?? '' };
  const bindings = Object.fromEntries([...namesIn(expression)].map((name) => [name, bind(name)]));
  try {
    const { result } = withinCost(OBJECT_COST_MAX, () => program(bindings));
    return isCelError(result) ? { error: result.message } : { value: fromCel(result) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
