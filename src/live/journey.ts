import { parseTime } from '../api/time';
import type { Event, Pod } from '../api/types.gen';
import { whenOf } from './rows';

/**
 * The seven steps of a Pod's creation, as far as a real cluster shows them. What nothing tells of is said to be unobservable: nothing is made up.
 */

export type Step = 'submit' | 'store' | 'watch' | 'filter' | 'score' | 'bind' | 'run';

/** Where a fact was read. */
export type Source = 'creationTimestamp' | 'managedFields' | 'condition' | 'event' | 'status';

/** Something that is known of a step. Whole seconds are all that most fields tell. */
export type Fact =
  /** `kubectl-client-side-apply` has written it first. */
  | { readonly fact: 'writer'; readonly source: Source; readonly manager: string; readonly atUs?: number }
  | { readonly fact: 'stored'; readonly source: Source; readonly atUs: number }
  /** No node was found, so often, last then. */
  | { readonly fact: 'rejected'; readonly source: Source; readonly message: string; readonly times: number; readonly atUs?: number }
  | { readonly fact: 'bound'; readonly source: Source; readonly node: string; readonly by?: string; readonly atUs?: number }
  /** Its kubelet has taken note of it. */
  | { readonly fact: 'accepted'; readonly source: Source; readonly atUs: number }
  | { readonly fact: 'pulled' | 'started'; readonly source: Source; readonly container: string; readonly message?: string; readonly atUs?: number }
  | { readonly fact: 'condition'; readonly source: Source; readonly type: string; readonly atUs: number };

export interface SeenStep {
  readonly step: Step;
  /** `none`: there is no such step in this Pod's life. */
  readonly seen: 'seen' | 'unobservable' | 'not-yet' | 'none';
  readonly atUs?: number;
  readonly facts: readonly Fact[];
}

const at = (time: string | null | undefined): { readonly atUs?: number } => {
  const atUs = parseTime(time ?? undefined);
  return atUs === undefined ? {} : { atUs };
};

/** A Pod that a kubelet has read from a file, and only shows: no scheduler was asked. */
const isStatic = ({ metadata }: Pod): boolean => (metadata.annotations?.['kubernetes.io/config.source'] ?? 'api') !== 'api';

const eventsOf = (events: readonly Event[], reason: string): readonly Event[] => events.filter((event) => event.reason === reason);
const sourceOf = ({ reportingComponent, source }: Event): string | undefined => reportingComponent || source?.component || undefined;

/** When it got its node: by the scheduler's Event to the microsecond, if that is still there, or by the condition, to the second. */
export function boundAt(pod: Pod, events: readonly Event[] = []): { readonly us: number; readonly exact: boolean } | undefined {
  const exactUs = parseTime(eventsOf(events, 'Scheduled').at(-1)?.eventTime ?? undefined);
  if (exactUs !== undefined) return { us: exactUs, exact: true };
  const condition = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const us = condition?.status === 'True' ? parseTime(condition.lastTransitionTime) : undefined;
  return us === undefined ? undefined : { us, exact: false };
}

function submitted({ metadata }: Pod): SeenStep {
  const [first] = (metadata.managedFields ?? []).filter(({ subresource }) => !subresource).toSorted((a, b) => ((a.time ?? '') < (b.time ?? '') ? -1 : 1));
  if (!first?.manager) return { step: 'submit', seen: 'unobservable', facts: [] };
  return { step: 'submit', seen: 'seen', ...at(first.time), facts: [{ fact: 'writer', source: 'managedFields', manager: first.manager, ...at(first.time) }] };
}

function stored({ metadata }: Pod): SeenStep {
  const atUs = parseTime(metadata.creationTimestamp);
  if (atUs === undefined) return { step: 'store', seen: 'unobservable', facts: [] };
  return { step: 'store', seen: 'seen', atUs, facts: [{ fact: 'stored', source: 'creationTimestamp', atUs }] };
}

function filtered(pod: Pod, events: readonly Event[]): SeenStep {
  const rejections = eventsOf(events, 'FailedScheduling').map((event): Fact => {
    const times = event.series?.count ?? event.count ?? 1;
    return { fact: 'rejected', source: 'event', message: event.message ?? '', times, ...at(whenOf(event)) };
  });
  const condition = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  const told: readonly Fact[] =
    rejections.length > 0 || !condition
      ? rejections
      : [{ fact: 'rejected', source: 'condition', message: condition.message ?? '', times: 1, ...at(condition.lastTransitionTime) }];
  return { step: 'filter', seen: told.length > 0 ? 'seen' : pod.spec?.nodeName ? 'unobservable' : 'not-yet', facts: told };
}

function bound(pod: Pod, events: readonly Event[]): SeenStep {
  const node = pod.spec?.nodeName;
  if (!node) return { step: 'bind', seen: 'not-yet', facts: [] };
  const when = boundAt(pod, events);
  if (!when) return { step: 'bind', seen: 'unobservable', facts: [] };
  const event = eventsOf(events, 'Scheduled').at(-1);
  const by = event && sourceOf(event);
  const fact: Fact = { fact: 'bound', source: when.exact ? 'event' : 'condition', node, atUs: when.us, ...(by !== undefined && { by }) };
  return { step: 'bind', seen: 'seen', atUs: when.us, facts: [fact] };
}

/** The container that an Event is about: `spec.containers{web}`. */
const containerOf = ({ involvedObject }: Event): string => /\{(.+)\}/.exec(involvedObject?.fieldPath ?? '')?.[1] ?? '';

function ran(pod: Pod, events: readonly Event[]): SeenStep {
  const { startTime, containerStatuses = [], initContainerStatuses = [], conditions = [] } = pod.status ?? {};
  const accepted = parseTime(startTime);
  const pulled = eventsOf(events, 'Pulled').map(
    (event): Fact => ({
      fact: 'pulled',
      source: 'event',
      container: containerOf(event),
      message: event.message ?? '',
      ...at(whenOf(event)),
    }),
  );
  const started = [...initContainerStatuses, ...containerStatuses].flatMap(({ name, state }): Fact[] => {
    const startedUs = parseTime(state?.running?.startedAt ?? state?.terminated?.startedAt);
    return startedUs === undefined ? [] : [{ fact: 'started', source: 'status', container: name, atUs: startedUs }];
  });
  const reached = conditions.flatMap(({ type, status, lastTransitionTime }): Fact[] => {
    const atUs = parseTime(lastTransitionTime);
    return type === 'PodScheduled' || status !== 'True' || atUs === undefined ? [] : [{ fact: 'condition', source: 'condition', type, atUs }];
  });
  const facts: readonly Fact[] = [
    ...(accepted === undefined ? [] : [{ fact: 'accepted' as const, source: 'status' as const, atUs: accepted }]),
    ...pulled,
    ...started,
    ...reached,
  ];
  if (facts.length === 0) return { step: 'run', seen: 'not-yet', facts };
  const firstUs = Math.min(...started.flatMap((fact) => ('atUs' in fact && fact.atUs !== undefined ? [fact.atUs] : [])));
  return { step: 'run', seen: started.length > 0 ? 'seen' : 'not-yet', ...(Number.isFinite(firstUs) && { atUs: firstUs }), facts: inTime(facts) };
}

const inTime = (facts: readonly Fact[]): readonly Fact[] => facts.toSorted((a, b) => (a.atUs ?? 0) - (b.atUs ?? 0));

/** What is known of how a Pod came to be, from the object itself and from the Events about it. */
export function journeyOf(pod: Pod, events: readonly Event[]): readonly SeenStep[] {
  const unscheduled = isStatic(pod);
  const none = (step: Step): SeenStep => ({ step, seen: 'none', facts: [] });
  const filter = filtered(pod, events);
  const unseen = (step: Step): SeenStep => ({ step, seen: pod.spec?.nodeName ? 'unobservable' : 'not-yet', facts: [] });
  return [
    submitted(pod),
    stored(pod),
    unscheduled ? none('watch') : { step: 'watch', seen: 'unobservable', facts: [] },
    unscheduled ? none('filter') : filter,
    unscheduled ? none('score') : unseen('score'),
    unscheduled ? none('bind') : bound(pod, events),
    ran(pod, events),
  ];
}
