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

type Variable = (view: View) => CelInput;

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

/** What there is beside the objects. */
const OTHERS: Readonly<Record<string, Variable>> = {
  /** What `kubectl get pods` prints as STATUS, by the Pods' names. */
  status: (view) => byName(objectsOf(view, podKind), (pod) => podSummary(pod as Pod).status),
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

const VARIABLES: ReadonlyMap<string, Variable> = new Map([
  // Of several versions of one kind the first counts, as in kubectl.
  ...KINDS.toReversed().flatMap((kind): [string, Variable][] => [
    [kind.plural, (view) => objectsOf(view, kind).map(([, object]) => objectToCel(kind, object))],
    [kind.singular, (view) => byName(objectsOf(view, kind), (object) => objectToCel(kind, object))],
  ]),
  ...Object.entries(OTHERS),
]);

/** What keeps an expression from ever being evaluated: it cannot be read, or it asks for what there is not. */
export function expressionProblem(expression: string): string | undefined {
  const program = compile(expression);
  return 'error' in program ? program.error : undeclaredIn(expression, VARIABLES.keys());
}

/** What an expression says of the cluster as it is now. */
export function evaluate(view: View, expression: string): Evaluated {
  const program = compile(expression);
  const problem = expressionProblem(expression);
  if ('error' in program || problem !== undefined) return { problem: problem ?? '' };
  const bindings = Object.fromEntries([...namesIn(expression)].map((name) => [name, VARIABLES.get(name)!(view)]));
  try {
    const { result } = withinCost(OBJECT_COST_MAX, () => program(bindings));
    return isCelError(result) ? { error: result.message } : { value: fromCel(result) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
