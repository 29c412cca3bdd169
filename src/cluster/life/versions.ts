import type { KubeObject } from '../../api/object';
import type { Event, Pod } from '../../api/types.gen';
import type { TxnResponse } from '../../etcd/messages';
import type { ConditionLife, GraceSpan, PhaseSpan, RecordedEvent, Span } from '../../life/life';
import type { Trace } from '../../sim/trace';
import type { Body } from '../input';
import type { PodRecord } from './pod-records';

/** What the API had of a Pod from when on. */
export interface Version {
  readonly atUs: number;
  readonly message: number;
  /** Undefined: it was removed. */
  readonly pod: Pod | undefined;
}

const storedBy = (body: Body): readonly KubeObject[] => (body as TxnResponse<KubeObject>).results.flatMap((result) => result?.value ?? []);

/** What etcd was asked to store: with it one sees the whole object, and who sent it. */
const putBehind = (trace: Trace<Body>, answer: number): number => (trace.cause(answer) >= 0 ? trace.cause(answer) : answer);

/** A Pod's versions in order. */
export function versionsOf(trace: Trace<Body>, { uid, versions }: PodRecord): readonly Version[] {
  return versions.map((answer) => ({
    atUs: trace.sentAtUs(answer),
    message: putBehind(trace, answer),
    pod: storedBy(trace.body(answer)).find((object): object is Pod => object.kind === 'Pod' && object.metadata.uid === uid),
  }));
}

/** What was said of a Pod, when. */
export function eventsOf(trace: Trace<Body>, { events }: PodRecord): readonly RecordedEvent[] {
  return events.flatMap((answer) =>
    storedBy(trace.body(answer))
      .filter((object): object is Event => object.kind === 'Event')
      .map(({ type = 'Normal', reason = '', message: text = '', count = 1, source, reportingComponent }) => {
        const from = reportingComponent || source?.component;
        return { atUs: trace.sentAtUs(answer), message: putBehind(trace, answer), type, reason, text, count, ...(from && { from }) };
      }),
  );
}

/** Stretches of what stays the same from one version to the next. */
function stretches<T extends object>(versions: readonly Version[], read: (pod: Pod) => T | undefined): readonly (Span & T)[] {
  const spans: (Span & T)[] = [];
  let last: string | undefined;
  for (const { atUs, message, pod } of versions) {
    const value = pod && read(pod);
    const text = value && JSON.stringify(value);
    if (text === last) continue;
    const before = spans.at(-1);
    if (before && last !== undefined) spans[spans.length - 1] = { ...before, endUs: atUs };
    if (value) spans.push({ startUs: atUs, message, ...value });
    last = text;
  }
  return spans;
}

export const phasesOf = (versions: readonly Version[]): readonly PhaseSpan[] =>
  stretches(versions, ({ status }) => ({ phase: status?.phase ?? 'Pending', ...(status?.reason !== undefined && { reason: status.reason }) }));

/** The order in which a Pod comes to them. */
const ORDER = ['PodScheduled', 'PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready'];
const rank = (type: string): number => (ORDER.indexOf(type) + ORDER.length + 1) % (ORDER.length + 1);

export function conditionsOf(versions: readonly Version[]): readonly ConditionLife[] {
  const types = new Set(versions.flatMap(({ pod }) => pod?.status?.conditions?.map(({ type }) => type) ?? []));
  return [...types]
    .sort((a, b) => rank(a) - rank(b))
    .map((type) => ({
      type,
      spans: stretches(versions, ({ status }) => {
        const found = status?.conditions?.find((c) => c.type === type);
        return found && { status: found.status, ...(found.reason !== undefined && { reason: found.reason }) };
      }),
    }));
}

/** When all has ended, the kubelet deletes the Pod once more, without grace: that gives nobody another. */
const withoutLast = <S extends Span & { readonly seconds: number }>(spans: readonly S[]): readonly S[] =>
  spans.flatMap((span, i) => (i > 0 && span.seconds === 0 ? [] : [spans[i + 1]?.seconds === 0 ? { ...span, ...endOf(spans.at(-1)) } : span]));

const endOf = (span: Span | undefined): { readonly endUs?: number } => (span?.endUs === undefined ? {} : { endUs: span.endUs });

/** How long the Pod was given to end, from each time that somebody said so. */
export const gracesOf = (versions: readonly Version[]): readonly GraceSpan[] =>
  withoutLast(
    stretches(versions, ({ metadata: { deletionTimestamp, deletionGracePeriodSeconds = 0 } }) =>
      deletionTimestamp === undefined ? undefined : { seconds: deletionGracePeriodSeconds },
    ),
  ).map((span) => ({ ...span, deadlineUs: span.startUs + span.seconds * 1e6 }));
