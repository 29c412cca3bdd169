import { hasCondition } from '../../api/conditions';
import type { KubeObject } from '../../api/object';
import type { Command, Context } from '../context';
import { isNotFound, KubectlError } from '../errors';
import { quote } from '../json';
import { findValues, valueText } from '../jsonpath';
import { PRINT_FLAGS, report } from '../output';
import { ALL, ALL_NAMESPACES, FIELD_SELECTOR, FILES, type Found, fetch, SELECTOR, select, type Target } from '../select';
import { type Seen, until } from '../waiting';

/** What `--for` waits for. */
type Goal = { readonly kind: 'delete' | 'create' } | { readonly kind: 'state'; readonly met: (object: KubeObject) => boolean };

/** Splits at single `=`, as `{.a}=b`; `==` belongs to a filter. */
const atEquals = (text: string): readonly string[] => text.split(/(?<!=)=(?!=)/);

function jsonPathGoal(input: string): Goal {
  const [expression = '', value, ...more] = atEquals(input);
  if (more.length > 0)
    throw new KubectlError("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'");
  const wanted = value?.replace(/^['"]+|['"]+$/g, '');
  if (wanted === '') throw new KubectlError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  return {
    kind: 'state',
    met(object) {
      const found = findValues(expression, object);
      if (found.length > 1) throw new KubectlError('given jsonpath expression matches more than one value');
      if (found.length === 0) return false;
      if (wanted === undefined) return true;
      if (typeof found[0] === 'object' && found[0] !== null) throw new KubectlError('jsonpath leads to a nested object or list which is not supported');
      return valueText(found[0]).trim() === wanted.trim();
    },
  };
}

function goalOf(text: string): Goal {
  const lower = text.toLowerCase();
  if (lower === 'delete' || lower === 'create') return { kind: lower };
  if (text.startsWith('condition=')) {
    const [name = '', value = 'true'] = text.slice('condition='.length).split(/=(.*)/s);
    return { kind: 'state', met: (object) => hasCondition(object, name, value) };
  }
  if (text.startsWith('jsonpath=')) return jsonPathGoal(text.slice('jsonpath='.length));
  throw new KubectlError(`unrecognized condition: ${quote(text)}`);
}

const timedOut = (on: string): KubectlError => new KubectlError(`timed out waiting for the condition${on}`);

async function waitFor(context: Context, { object, resource }: Found, goal: Goal, seconds: number): Promise<KubeObject> {
  const name = object.metadata.name ?? '';
  const done = (seen: Seen): KubeObject | undefined => {
    if (goal.kind === 'create') return 'gone' in seen ? undefined : seen.object;
    if (goal.kind === 'delete') return 'gone' in seen || seen.object.metadata.uid !== object.metadata.uid ? object : undefined;
    return 'met' in goal && 'object' in seen && goal.met(seen.object) ? object : undefined;
  };
  const met = await until(context, { resource, namespace: object.metadata.namespace, name }, seconds, done);
  if (met) return met;
  throw seconds === 0 && goal.kind === 'state'
    ? new KubectlError(`condition not met for ${resource.plural}/${name}`)
    : timedOut(` on ${resource.plural}/${name}`);
}

/** What the words select, as far as it is there; waiting for things to come asks again until they are. */
async function present(context: Context, targets: readonly Target[], goal: Goal, seconds: number): Promise<readonly Found[]> {
  const endUs = context.env.now() + (seconds < 0 ? Number.POSITIVE_INFINITY : seconds * 1e6);
  for (;;) {
    const found: Found[] = [];
    let missing: unknown;
    for (const target of targets) {
      try {
        found.push(...(await fetch(context, [target])));
      } catch (error) {
        if (!isNotFound(error)) throw error;
        missing ??= error;
      }
    }
    if (goal.kind === 'delete') return found;
    if (!missing && (found.length > 0 || goal.kind !== 'create')) return found;
    if (goal.kind !== 'create') throw missing;
    if (context.env.now() >= endUs) throw timedOut('');
    await context.env.sleep(0.5, context.env.signal);
  }
}

async function run(context: Context): Promise<void> {
  const { flags, args } = context;
  const goals = flags.list('for').map(goalOf);
  const [goal] = goals;
  if (!goal) throw new KubectlError('unrecognized condition: ""');
  const seconds = flags.seconds('timeout');
  const { targets, errors } = await select(context, args, { explicit: true });
  if (errors.length > 0) throw errors[0]!;
  const found = await present(context, targets, goal, seconds);
  if (found.length === 0 && goal.kind !== 'delete') throw new KubectlError('no matching resources found');
  for (const one of found)
    for (const each of goals) {
      await waitFor(context, one, each, seconds);
      report(context, one.object, 'condition met');
    }
}

export const waitCommand: Command = {
  name: 'wait',
  use: "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  short: 'Wait for a specific condition on one or many resources',
  examples: `  # Wait for the pod "busybox1" to contain the status condition of type "Ready"
  kubectl wait --for=condition=Ready pod/busybox1

  # Wait for the pod "busybox1" to be in the phase Running
  kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1

  # Wait for the pod "busybox1" to be deleted, with a timeout of 60s
  kubectl wait --for=delete pod/busybox1 --timeout=60s`,
  flags: [
    ...PRINT_FLAGS,
    ...FILES,
    SELECTOR,
    FIELD_SELECTOR,
    ALL,
    ALL_NAMESPACES,
    {
      name: 'for',
      type: 'array',
      usage: "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]].",
    },
    {
      name: 'timeout',
      type: 'string',
      default: '30s',
      usage: "The length of time to wait before giving up.  Zero means check once and don't wait, negative means wait for a week.",
    },
  ],
  run,
};
