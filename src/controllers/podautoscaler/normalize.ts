import type { HorizontalPodAutoscaler, HPAScalingPolicy, HPAScalingRules } from '../../api/types.gen';

/** What is made of a recommendation: it waits for the others, and does not go too far at once (upstream `normalizeDesiredReplicas…`). */

/** How long a lower recommendation waits for a higher one to come back (`HorizontalPodAutoscalerDownscaleStabilizationWindow`). */
const DOWNSCALE_STABILIZATION_SECONDS = 300;
const SCALE_UP_FACTOR = 2;
const SCALE_UP_MINIMUM = 4;

/** A number of replicas at a time: a recommendation, or by how many the target was scaled. */
export interface Timed {
  readonly replicas: number;
  readonly atUs: number;
}

/** What is remembered of an autoscaler between two syncs. */
export interface Memory {
  readonly recommendations: readonly Timed[];
  readonly scaledUp: readonly Timed[];
  readonly scaledDown: readonly Timed[];
}
export const NOTHING: Memory = { recommendations: [], scaledUp: [], scaledDown: [] };

interface Limited {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

export interface Normalized {
  readonly replicas: number;
  /** Why it can scale, and whether another recommendation has the word. */
  readonly able: { readonly reason: string; readonly message: string };
  readonly limited: { readonly status: 'True' | 'False'; readonly reason: string; readonly message: string };
  readonly recommendations: readonly Timed[];
}

export interface Wish {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly nowUs: number;
}

const READY = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const DOWN_STABILIZED = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const UP_STABILIZED = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const WITHIN = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' };
const TOO_FEW = { reason: 'TooFewReplicas', message: 'the desired replica count is less than the minimum replica count' };
const TOO_MANY = { reason: 'TooManyReplicas', message: 'the desired replica count is more than the maximum replica count' };
const UP_LIMIT = { reason: 'ScaleUpLimit', message: 'the desired replica count is increasing faster than the maximum scale rate' };
const DOWN_LIMIT = { reason: 'ScaleDownLimit', message: 'the desired replica count is decreasing faster than the maximum scale rate' };

export function normalize(behavior: HorizontalPodAutoscaler['spec']['behavior'], wish: Wish, memory: Memory): Normalized {
  const up = behavior?.scaleUp;
  const down = behavior?.scaleDown;
  const stable = behavior ? stabilizeWithBehavior(wish, memory, up, down) : stabilize(wish, memory);
  const wanted = { ...wish, desired: stable };
  const limit = behavior ? limitByBehavior(wanted, memory, up, down) : limitByDefault(wanted);
  const stabilized = behavior && wish.desired >= wish.current ? UP_STABILIZED : DOWN_STABILIZED;
  const { replicas, reason, message } = limit;
  const windowSeconds = Math.max(up?.stabilizationWindowSeconds ?? 0, windowOf(down));
  return {
    replicas,
    able: stable === wish.desired ? READY : stabilized,
    limited: { status: replicas === stable ? 'False' : 'True', reason, message },
    recommendations: [...since(memory.recommendations, wish.nowUs, windowSeconds), { replicas: wish.desired, atUs: wish.nowUs }],
  };
}

const windowOf = (down: HPAScalingRules | undefined): number => down?.stabilizationWindowSeconds ?? DOWNSCALE_STABILIZATION_SECONDS;
const since = (list: readonly Timed[], nowUs: number, seconds: number): readonly Timed[] => list.filter(({ atUs }) => atUs >= nowUs - seconds * 1e6);
const counts = (list: readonly Timed[]): readonly number[] => list.map(({ replicas }) => replicas);

/** The highest recommendation of the last five minutes. */
const stabilize = ({ desired, nowUs }: Wish, { recommendations }: Memory): number =>
  Math.max(desired, ...counts(since(recommendations, nowUs, DOWNSCALE_STABILIZATION_SECONDS)));

/** Between the lowest of the one window and the highest of the other, as near to what is as can be. */
function stabilizeWithBehavior({ current, desired, nowUs }: Wish, { recommendations }: Memory, up?: HPAScalingRules, down?: HPAScalingRules): number {
  const within = (seconds: number): readonly number[] => counts(recommendations.filter(({ atUs }) => atUs > nowUs - seconds * 1e6));
  const lowest = Math.min(desired, ...within(up?.stabilizationWindowSeconds ?? 0));
  const highest = Math.max(desired, ...within(windowOf(down)));
  return Math.min(Math.max(current, lowest), highest);
}

function limitByDefault({ current, desired, min, max }: Wish): Limited {
  const limit = Math.max(SCALE_UP_FACTOR * current, SCALE_UP_MINIMUM);
  if (desired < min) return { replicas: min, ...TOO_FEW };
  if (desired > Math.min(limit, max)) return max > limit ? { replicas: limit, ...UP_LIMIT } : { replicas: max, ...TOO_MANY };
  return { replicas: desired, ...WITHIN };
}

/** `convertDesiredReplicasWithBehaviorRate` */
function limitByBehavior({ current, desired, min, max, nowUs }: Wish, memory: Memory, up?: HPAScalingRules, down?: HPAScalingRules): Limited {
  if (desired > current) {
    const limit = Math.max(current, limitOf(up, current, memory, nowUs, 1));
    const limited = max > limit ? { replicas: limit, ...UP_LIMIT } : { replicas: max, ...TOO_MANY };
    if (desired > limited.replicas) return limited;
  } else if (desired < current) {
    const limit = Math.min(current, limitOf(down, current, memory, nowUs, -1));
    const limited = min < limit ? { replicas: limit, ...DOWN_LIMIT } : { replicas: min, ...TOO_FEW };
    if (desired < limited.replicas) return limited;
  }
  return { replicas: desired, ...WITHIN };
}

/** How far the policies allow to go, up (1) or down (-1), counted from where each one's period began. */
function limitOf(rules: HPAScalingRules | undefined, current: number, { scaledUp, scaledDown }: Memory, nowUs: number, direction: 1 | -1): number {
  const { selectPolicy = 'Max', policies = [] } = rules ?? {};
  if (selectPolicy === 'Disabled') return current;
  const changed = (list: readonly Timed[], seconds: number): number =>
    list.reduce((sum, { replicas, atUs }) => (atUs > nowUs - seconds * 1e6 ? sum + replicas : sum), 0);
  const limits = policies.map((policy) => {
    const start = current - changed(scaledUp, policy.periodSeconds) + changed(scaledDown, policy.periodSeconds);
    return limitByPolicy(policy, start, direction);
  });
  return (selectPolicy === 'Min') === (direction === 1) ? Math.min(...limits) : Math.max(...limits);
}

function limitByPolicy({ type, value }: HPAScalingPolicy, start: number, direction: 1 | -1): number {
  if (type === 'Pods') return start + direction * value;
  const limit = start * (1 + (direction * value) / 100);
  return direction === 1 ? Math.ceil(limit) : Math.trunc(limit);
}

/** What is remembered of a scaling: no longer than the longest period of its policies. Without a behaviour nobody asks. */
export function remember(memory: Memory, behavior: HorizontalPodAutoscaler['spec']['behavior'], from: number, to: number, nowUs: number): Memory {
  if (!behavior) return memory;
  const rules = to > from ? behavior.scaleUp : behavior.scaleDown;
  const seconds = Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds));
  const list = to > from ? memory.scaledUp : memory.scaledDown;
  const next = [...since(list, nowUs, seconds), { replicas: Math.abs(to - from), atUs: nowUs }];
  return to > from ? { ...memory, scaledUp: next } : { ...memory, scaledDown: next };
}
