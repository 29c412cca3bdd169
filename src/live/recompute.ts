import { keyOf } from '../api/object';
import { isPodTerminal } from '../api/pod-phase';
import { parseTime } from '../api/time';
import type { Event, Node, Pod } from '../api/types.gen';
import { compileProfiles } from '../scheduler/config';
import { explain } from '../scheduler/explain';
import type { Explanation } from '../scheduler/explanation';
import { compilePod } from '../scheduler/framework/pod-info';
import { createSnapshot, type Listers } from '../scheduler/framework/snapshot';
import { asNew } from '../scheduler/pods';
import { type Holdings, held, subjectFor } from './holdings';
import { boundAt } from './journey';

/**
 * A decision of a real scheduler, decided again by ours: from the nodes as they are now and from those Pods that, as far as it is known, were on them
 * when this one was bound.
 */
export interface Recomputed {
  readonly explanation: Explanation;
  /** Where it really went; undefined: nowhere yet. */
  readonly node?: string;
  /** How that compares: the best node, one of several equally good ones, a worse one, or one that ours would not have taken. */
  readonly agrees?: 'best' | 'tie' | 'other' | 'infeasible';
  readonly atUs?: number;
  /** When it was bound is only known to the second. */
  readonly exact: boolean;
  /** So many others were bound in that same second: whether before or after is not known, and they are left out. */
  readonly sameSecond: number;
  /** So many nodes have come since, and are left out. */
  readonly laterNodes: number;
  /** So many Pods have gone since and were seen; others may have gone before anybody looked. */
  readonly gone: number;
  /** Its scheduler has another name than the default one, whose profile is taken. */
  readonly scheduler?: string;
}

/** What plugins look up, of what is held and of what was listed for this. */
const listersOf = (holdings: Holdings): Listers => ({
  namespaces: held(holdings, 'namespaces'),
  services: held(holdings, 'services'),
  replicationControllers: held(holdings, 'replicationcontrollers'),
  replicaSets: held(holdings, 'replicasets'),
  statefulSets: held(holdings, 'statefulsets'),
  podDisruptionBudgets: held(holdings, 'poddisruptionbudgets'),
  persistentVolumeClaims: held(holdings, 'persistentvolumeclaims'),
  persistentVolumes: held(holdings, 'persistentvolumes'),
  storageClasses: held(holdings, 'storageclasses'),
});

/** What has to be listed, beside what is watched, before a decision can be decided again. */
export const ALSO_LISTED = ['replicationcontrollers', 'poddisruptionbudgets', 'persistentvolumeclaims', 'persistentvolumes', 'storageclasses'] as const;

const createdUs = ({ metadata }: Pod | Node): number => parseTime(metadata.creationTimestamp) ?? 0;
const eventsAbout = ({ eventsAbout: about }: Holdings, pod: Pod): readonly Event[] => [...(about.get(subjectFor(pod))?.values() ?? [])];
const second = (us: number): number => Math.floor(us / 1e6);

/** When a Pod gave back what it had taken, if it has. */
function endedUs({ status, metadata }: Pod): number | undefined {
  if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') return undefined;
  const ends = (status.containerStatuses ?? []).flatMap(({ state }) => parseTime(state?.terminated?.finishedAt) ?? []);
  return ends.length > 0 ? Math.max(...ends) : createdUs({ metadata } as Pod);
}

/** As it was while it ran. */
const running = (pod: Pod): Pod => (isPodTerminal(pod) ? { ...pod, status: { ...pod.status, phase: 'Running' } } : pod);

type There = 'there' | 'same-second' | 'away';

/** Whether another Pod was on its node at a moment. */
function wasThere(holdings: Holdings, other: Pod, momentUs: number, exact: boolean, goneUs = Number.POSITIVE_INFINITY): There {
  if (!other.spec?.nodeName || goneUs <= momentUs || (endedUs(other) ?? Number.POSITIVE_INFINITY) <= momentUs) return 'away';
  const coarse = boundAt(other)?.us ?? createdUs(other);
  if (second(coarse) !== second(momentUs)) return coarse < momentUs ? 'there' : 'away';
  const fine = boundAt(other, eventsAbout(holdings, other));
  if (exact && fine?.exact) return fine.us < momentUs ? 'there' : 'away';
  return 'same-second';
}

/** Decides again about a Pod: for the moment when it was bound, or for now if it has no node. */
export function recompute(holdings: Holdings, pod: Pod): Recomputed {
  const node = pod.spec?.nodeName;
  const bound = node === undefined ? undefined : boundAt(pod, eventsAbout(holdings, pod));
  const momentUs = bound?.us ?? (node === undefined ? Number.POSITIVE_INFINITY : createdUs(pod));
  const exact = bound?.exact ?? false;
  const placed: Pod[] = [];
  let [sameSecond, gone] = [0, 0];
  for (const other of held<Pod>(holdings, 'pods').values()) {
    if (other.metadata.uid === pod.metadata.uid && keyOf(other) === keyOf(pod)) continue;
    const there = wasThere(holdings, other, momentUs, exact);
    if (there === 'there') placed.push(running(other));
    else if (there === 'same-second') sameSecond++;
  }
  for (const { pod: other, atUs } of node === undefined ? [] : holdings.gone) {
    if (wasThere(holdings, other, momentUs, exact, atUs) !== 'there') continue;
    placed.push(running(other));
    gone++;
  }
  const nodes = [...held<Node>(holdings, 'nodes').values()];
  const known = nodes.filter((one) => second(createdUs(one)) <= second(momentUs));
  const names = new Set(known.map(({ metadata }) => metadata.name));
  const profiles = compileProfiles();
  const wanted = pod.spec?.schedulerName ?? 'default-scheduler';
  const profile = profiles.get(wanted) ?? [...profiles.values()][0]!;
  const snapshot = createSnapshot(
    known,
    placed.filter(({ spec }) => names.has(spec?.nodeName)),
    listersOf(holdings),
  );
  const { explanation } = explain(snapshot, compilePod(asNew(pod)), profile, (ties) => (node !== undefined && ties.includes(node) ? node : (ties[0] ?? '')));
  return {
    explanation,
    ...(node !== undefined && { node, agrees: agreement(explanation, node) }),
    ...(Number.isFinite(momentUs) && { atUs: momentUs }),
    exact,
    sameSecond,
    laterNodes: nodes.length - known.length,
    gone,
    ...(!profiles.has(wanted) && { scheduler: wanted }),
  };
}

function agreement({ ties, scores }: Explanation, node: string): NonNullable<Recomputed['agrees']> {
  if (ties.includes(node)) return ties.length === 1 ? 'best' : 'tie';
  return Object.hasOwn(scores, node) ? 'other' : 'infeasible';
}
