import { semanticEqual } from '../../api/equality';
import type { FieldError } from '../../api/field-error';
import type { Node, Pod, TopologySpreadConstraint } from '../../api/types.gen';
import { duplicate, invalid, notSupported, required } from '../../api/validation/errors';
import { isQualifiedName } from '../../api/validation/names';
import { Action } from '../framework/events';
import type { PluginFactory } from '../framework/factory';
import { MAX_SCORE, type Plugin } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import type { Labels } from '../framework/selector';
import type { Listers, Snapshot } from '../framework/snapshot';
import { unresolvable, unschedulable } from '../framework/status';
import { defaultSelector } from './default-selector';
import {
  type Constraint,
  compileConstraint,
  copyHard,
  countHard,
  countSoft,
  type HardCounts,
  HOSTNAME,
  hardBounds,
  hasAllLabels,
  type SoftCounts,
  softScore,
  standing,
  unevenAt,
  updateHard,
  updateSoft,
  updateTrial,
  type WeighedCounts,
  weigh,
} from './spread-counts';

const TOO_UNEVEN = unschedulable("node(s) didn't match pod topology spread constraints");
const NO_LABEL = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");

/** By a node's standing. */
const REJECTION = { unlabelled: NO_LABEL, uneven: TOO_UNEVEN, fits: undefined };

const ZONE = 'topology.kubernetes.io/zone';

/** A constraint as `KubeSchedulerConfiguration` gives it: without a selector, which comes from Services and controllers. */
type DefaultConstraint = Pick<TopologySpreadConstraint, 'maxSkew' | 'topologyKey' | 'whenUnsatisfiable'>;

interface PodTopologySpreadArgs {
  readonly defaultingType?: 'System' | 'List';
  readonly defaultConstraints?: readonly DefaultConstraint[];
}

const DEFAULTING_TYPES: readonly string[] = ['List', 'System'];

function validateArgs(path: string, { defaultingType = 'System', defaultConstraints = [] }: PodTopologySpreadArgs): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!DEFAULTING_TYPES.includes(defaultingType)) errors.push(notSupported(`${path}.defaultingType`, defaultingType, DEFAULTING_TYPES));
  if (defaultingType === 'System' && defaultConstraints.length > 0)
    errors.push(invalid(`${path}.defaultingType`, defaultingType, 'when .defaultConstraints are not empty'));
  const seen = new Set<string>();
  defaultConstraints.forEach(({ maxSkew, topologyKey, whenUnsatisfiable }, i) => {
    const at = `${path}.defaultConstraints[${i}]`;
    if (!(maxSkew > 0)) errors.push(invalid(`${at}.maxSkew`, maxSkew, 'not in valid range (0, inf)'));
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, 'can not be empty'));
    else errors.push(...isQualifiedName(topologyKey).map((message) => invalid(`${at}.topologyKey`, topologyKey, message)));
    if (!whenUnsatisfiable) errors.push(required(`${at}.whenUnsatisfiable`, 'can not be empty'));
    else if (whenUnsatisfiable !== 'DoNotSchedule' && whenUnsatisfiable !== 'ScheduleAnyway')
      errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ['DoNotSchedule', 'ScheduleAnyway']));
    const both = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(both)) errors.push(duplicate(at, both));
    seen.add(both);
  });
  return errors;
}

const SYSTEM_CONSTRAINTS: readonly DefaultConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

const NAME = 'PodTopologySpread';

/** Spreads Pods that belong together evenly over zones, hosts or other domains (kube-scheduler PodTopologySpread). */
export const podTopologySpread: PluginFactory = {
  name: NAME,
  args: {
    structs: { PodTopologySpreadArgs: { defaultConstraints: '[]core.v1.TopologySpreadConstraint?', defaultingType: 'string?' } },
    choices: { 'PodTopologySpreadArgs.defaultingType': DEFAULTING_TYPES },
    validate: validateArgs,
  },
  create,
};

function create({ defaultingType = 'System', defaultConstraints = [] }: PodTopologySpreadArgs): Plugin<HardCounts, WeighedCounts, SoftCounts> {
  const isSystem = defaultingType === 'System';
  const defaults = isSystem ? SYSTEM_CONSTRAINTS : defaultConstraints;

  function constraintsOf(pod: Pod, listers: Listers, action: 'DoNotSchedule' | 'ScheduleAnyway'): readonly Constraint[] {
    const own = pod.spec?.topologySpreadConstraints;
    if (own?.length) return own.filter((c) => c.whenUnsatisfiable === action).map((c) => compileConstraint(c, pod.metadata.labels ?? {}));
    const wanted = defaults.filter((c) => c.whenUnsatisfiable === action);
    if (wanted.length === 0) return [];
    const selector = defaultSelector(pod, listers);
    return selector.empty ? [] : wanted.map((c) => ({ ...compileConstraint(c, {}), selector }));
  }

  function softOf(snapshot: Snapshot, pod: PodInfo): SoftCounts | undefined {
    const constraints = constraintsOf(pod.pod, snapshot.listers, 'ScheduleAnyway');
    if (constraints.length === 0 || snapshot.nodes.length === 0) return undefined;
    return countSoft(snapshot, pod, constraints, !isSystem || (pod.pod.spec?.topologySpreadConstraints?.length ?? 0) > 0);
  }

  return {
    name: NAME,
    filterScope: 'cluster',
    scoreScope: 'cluster',
    events: [
      {
        resource: 'Pod',
        actions: Action.Add | Action.UpdatePodLabel | Action.UpdatePodToleration | Action.Delete,
        hint(pod, { old, now }, listers) {
          const before = old as Pod | undefined;
          const after = now as Pod | undefined;
          const involved = (p: Pod): boolean =>
            p.metadata.uid === pod.metadata.uid ||
            ((p.spec?.nodeName || p.status?.nominatedNodeName) !== undefined && p.metadata.namespace === pod.metadata.namespace);
          if ((after && !involved(after)) || (before && !involved(before))) return 'skip';
          const constraints = constraintsOf(pod, listers, 'DoNotSchedule');
          const matches = (p: Pod): boolean[] => constraints.map((c) => c.selector.matches(p.metadata.labels ?? {}));
          if (!before || !after) return matches((after ?? before)!).includes(true) ? 'queue' : 'skip';
          const tolerationsChanged = after.metadata.uid === pod.metadata.uid && !semanticEqual(after.spec?.tolerations, before.spec?.tolerations);
          if (tolerationsChanged && constraints.some((c) => c.honorsTaints)) return 'queue';
          return semanticEqual(matches(before), matches(after)) ? 'skip' : 'queue';
        },
      },
      {
        resource: 'Node',
        actions: Action.Add | Action.Delete | Action.UpdateNodeLabel | Action.UpdateNodeTaint,
        hint(pod, { old, now }, listers) {
          const constraints = constraintsOf(pod, listers, 'DoNotSchedule');
          const labelsOf = (node: Node): Labels => node.metadata.labels ?? {};
          const complete = (node: Node): boolean => hasAllLabels(labelsOf(node), constraints);
          if (!old || !now) return complete((now ?? old) as Node) ? 'queue' : 'skip';
          const [before, after] = [old as Node, now as Node];
          if (complete(before) !== complete(after)) return 'queue';
          const moved = constraints.some((c) => labelsOf(before)[c.topologyKey] !== labelsOf(after)[c.topologyKey]);
          return complete(after) && (moved || !semanticEqual(before.spec?.taints, after.spec?.taints)) ? 'queue' : 'skip';
        },
      },
    ],

    preFilter(snapshot, pod) {
      const constraints = constraintsOf(pod.pod, snapshot.listers, 'DoNotSchedule');
      return constraints.length === 0 ? 'skip' : { state: countHard(snapshot, pod, constraints) };
    },
    updateFilter: updateTrial,
    cloneFilter: copyHard,
    filter: (hard, _pod, node) => REJECTION[standing(hard, node)],
    because: (hard, _pod, node) => unevenAt(hard, node),

    preScore(snapshot, pod, feasible) {
      const soft = softOf(snapshot, pod);
      return soft ? { state: weigh(soft, snapshot, feasible) } : 'skip';
    },
    score: (counts, _pod, node) => softScore(counts, node.index),
    normalize({ ignored }, scores, feasible) {
      let min = Number.POSITIVE_INFINITY;
      let max = 0;
      for (let i = 0; i < scores.length; i++) {
        if (ignored[feasible[i]!] === 1) continue;
        if (scores[i]! < min) min = scores[i]!;
        if (scores[i]! > max) max = scores[i]!;
      }
      for (let i = 0; i < scores.length; i++) {
        if (ignored[feasible[i]!] === 1) scores[i] = 0;
        else scores[i] = max === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (max + min - scores[i]!)) / max);
      }
    },

    incremental: {
      filterState(snapshot, pod) {
        const constraints = constraintsOf(pod.pod, snapshot.listers, 'DoNotSchedule');
        return constraints.length === 0 ? undefined : countHard(snapshot, pod, constraints);
      },
      updateFilter: updateHard,
      bounds: hardBounds,
      scoreState: softOf,
      updateScore: updateSoft,
      weigh,
      scoreAll(counts, feasible, scores) {
        for (let i = 0; i < feasible.length; i++) scores[i] = softScore(counts, feasible[i]!);
      },
    },
  };
}
