import { memoOf } from '../../api/memo';
import type { OwnPlugin } from '../../api/own-plugins';
import type { Argument, Failed, Given, Program } from '../../sandbox/program';
import { mustHold } from '../../sim/invariant';
import type { SchedulerProfile } from '../configuration';
import { Action, type ClusterEventWithHint, type Resource } from '../framework/events';
import type { Plugin } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import { REGISTRY } from '../plugins/registry';
import { normalizedOf, scoreOf, verdictOf } from './answers';
import { nodeArgument, podArgument } from './arguments';
import { sandbox } from './sandbox';

const RESOURCES: readonly Resource[] = ['Pod', 'Node', 'PersistentVolumeClaim', 'PersistentVolume', 'StorageClass', 'CSINode'];

/** What it looks at nobody knows: anything that changes may help, as upstream has it of plugins without EnqueueExtensions. */
const ANYTHING: readonly ClusterEventWithHint[] = RESOURCES.map((resource) => ({ resource, actions: Action.Add | Action.Delete | Action.Update }));

/** The extension points that a module may have: what it exports is called so. */
const OWN_POINTS = ['filter', 'score', 'normalize'] as const;

/** The plugins of its own that a profile has, as it is written. */
export const ownPluginsOf = ({ pluginConfig = [] }: SchedulerProfile): readonly OwnPlugin[] =>
  pluginConfig.flatMap(({ name, args }) => (!REGISTRY.has(name) && args && 'source' in args ? [{ name, source: String(args.source) }] : []));

/** Reads the text of a plugin of one's own; says what is wrong with it otherwise. */
export function loadOwnPlugin({ source }: OwnPlugin): Program | Failed {
  const program = sandbox()?.load(source) ?? { error: 'there is nothing here for it to run in' };
  if ('error' in program) return program;
  if (!program.functions.some((name) => name === 'filter' || name === 'score')) return { error: 'it exports neither a function filter nor a function score' };
  return program;
}

/** What all nodes of a cycle may take together, some seconds: each call alone has a limit, but there may be thousands. */
const CYCLE_STEPS = 200_000_000;
/** How much of it is left. */
interface Budget {
  left: number;
}

/** A cycle's, which has a Pod compiled for it. */
const budgets = () => memoOf((_pod: PodInfo): Budget => ({ left: CYCLE_STEPS }));

function within(budget: Budget, program: Program, point: string, args: readonly Argument[]): Given | Failed {
  if (budget.left < 0) return { error: 'it took too long on all nodes together, and was stopped' };
  const given = program.call(point, args);
  budget.left -= given.steps;
  return given;
}

/**
 * A plugin of the user's own. It takes part where its text exports a function: `filter(pod, node)`, `score(pod, node)`, `normalize(scores)`. Each call is
 * one in the sandbox; where it fails, the scheduling cycle does.
 */
export function ownPlugin(own: OwnPlugin): Plugin {
  const { name } = own;
  const program = loadOwnPlugin(own);
  mustHold('call' in program, 'a configuration in force has plugins that can be read', name);
  const [filtering, scoring] = [budgets(), budgets()];
  const has = (point: (typeof OWN_POINTS)[number]): boolean => program.functions.includes(point);
  return {
    name,
    isOwn: true,
    events: ANYTHING,
    ...(has('filter') && { filter: (_state, pod, node) => verdictOf(name, within(filtering(pod), program, 'filter', [podArgument(pod), nodeArgument(node)])) }),
    ...(has('score') && { score: (_state, pod, node) => scoreOf(within(scoring(pod), program, 'score', [podArgument(pod), nodeArgument(node)])) }),
    ...(has('score') &&
      has('normalize') && {
        normalize(_state, scores) {
          const normalized = normalizedOf(scores.length, program.call('normalize', [{ json: JSON.stringify([...scores]) }]));
          if ('code' in normalized) return normalized;
          scores.set(normalized);
          return undefined;
        },
      }),
  } satisfies Plugin;
}
