import { semanticEqual } from '../api/equality';
import { isObject } from '../api/is-object';
import type { KubeObject } from '../api/object';
import type { Event, Pod } from '../api/types.gen';
import type { Trace } from '../sim/trace';
import { type Body, type Cluster, createCluster, type RecordedInput } from './cluster';
import { arrival } from './critical-path';
import { type Description, describeMessage } from './describe-message';
import { type FieldChange, fieldChanges } from './field-changes';
import { registryOf } from './inspect';
import { lifeOfKey } from './life/ask';
import { createPodRecords } from './life/pod-records';
import { keyOfRegistryKey } from './resource-of';

/** A moment of a branch; without a time, its end. */
export interface Moment {
  readonly branch: string;
  readonly atUs?: number;
}

/** One of both, the other, or what each has. */
export interface Sides<T> {
  readonly here?: T;
  readonly there?: T;
}

/** A message in short: where it is in the trace, and what it says. */
export interface Parted {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly label: Description['label'];
  readonly sentAtUs: number;
}

export interface ComparedMoments {
  readonly moments: { readonly [K in keyof Sides<unknown>]-?: Required<Moment> & { readonly messages: number } };
  /** The first message that is not the same, and what was done that made the difference; none: one is only further on the same way. */
  readonly parting?: { readonly message: number; readonly first: Sides<Parted>; readonly because: Sides<string> };
  /** Pods that are not on the same node. */
  readonly placements: readonly ({ readonly pod: string } & Sides<string>)[];
  /** How long Pods took from their creation until they were ready, where it differs, in microseconds. */
  readonly timings: readonly ({ readonly pod: string } & Sides<number>)[];
  /** How often an Event was seen, where it differs. */
  readonly events: readonly ({ readonly about: string; readonly reason: string } & Sides<number>)[];
  /** Objects that differ: only one has them, or these fields of them. */
  readonly objects: readonly { readonly key: string; readonly only?: 'here' | 'there'; readonly fields: readonly FieldChange[] }[];
}

/** So many messages are replayed for a comparison at most. */
const REPLAY_MAX = 1_000_000;
/** Whoever waits hears after so many messages how far the replay is. */
const TELL_EVERY = 1_000;

/** Hears how much of the work is done, from 0 to 1. */
export type TellShare = (share: number) => void;

export type Compared = ComparedMoments | { readonly problem: 'unknown-branch' | 'too-long' };

/** A cluster as it was at a moment: the one that there is, if it stands there, or another one that goes the same way. */
function clusterAt(cluster: Cluster, { branch, atUs }: Moment, tell: TellShare): Cluster | 'unknown-branch' | 'too-long' {
  const branches = cluster.save();
  const head = branches.find((one) => one.branch.name === branch)?.head;
  if (!head) return 'unknown-branch';
  if (branch === cluster.branch.name && (atUs ?? head.nowUs) === cluster.nowUs) return cluster;
  if (head.delivered > REPLAY_MAX) return 'too-long';
  const twin = createCluster(cluster.config, { branches, branch });
  const untilUs = Math.min(atUs ?? head.nowUs, head.nowUs);
  const { startUs } = cluster.config;
  while (twin.delivered < head.delivered && twin.nextAtUs <= untilUs && twin.step())
    if (twin.delivered % TELL_EVERY === 0) tell(Math.min(1, Math.max(twin.delivered / head.delivered, (twin.nowUs - startUs) / (untilUs - startUs))));
  twin.idleTo(untilUs);
  return twin;
}

const objectsOf = (cluster: Cluster): ReadonlyMap<string, KubeObject> =>
  new Map([...registryOf(cluster).present].map(([key, { value }]) => [keyOfRegistryKey(key), value as KubeObject]));

/** What differs though the same has been done: names that the server makes up, who wrote when, and when it was. */
const NOISE = /(^|\.)(uid|creationTimestamp|[a-zA-Z]*(Time|Timestamp)|startedAt|finishedAt|containerID|generation|observedGeneration|renewTime)$/;

function objectChanges(here: ReadonlyMap<string, KubeObject>, there: ReadonlyMap<string, KubeObject>): ComparedMoments['objects'] {
  return keysOf(here, there).flatMap((key): ComparedMoments['objects'] => {
    if (key.startsWith('events/')) return [];
    const [one, other] = [here.get(key), there.get(key)];
    if (!one || !other) return [{ key, only: one ? 'here' : 'there', fields: [] }];
    const fields = one === other ? [] : fieldChanges(one, other).filter(({ path }) => !NOISE.test(path));
    return fields.length > 0 ? [{ key, fields }] : [];
  });
}

const keysOf = (here: ReadonlyMap<string, unknown>, there: ReadonlyMap<string, unknown>): readonly string[] =>
  [...new Set([...here.keys(), ...there.keys()])].sort((a, b) => (a < b ? -1 : 1));

/** What differs between two tables. */
function differing<T>(here: ReadonlyMap<string, T>, there: ReadonlyMap<string, T>): readonly (readonly [key: string, sides: Sides<T>])[] {
  return keysOf(here, there).flatMap((key) => {
    const [one, other] = [here.get(key), there.get(key)];
    return one === other ? [] : [[key, { ...(one !== undefined && { here: one }), ...(other !== undefined && { there: other }) }] as const];
  });
}

const podsOf = (objects: ReadonlyMap<string, KubeObject>): readonly (readonly [key: string, pod: Pod])[] =>
  [...objects].flatMap(([key, object]) => (key.startsWith('pods/') ? [[key, object as Pod] as const] : []));

const nodesOf = (objects: ReadonlyMap<string, KubeObject>): ReadonlyMap<string, string> =>
  new Map(podsOf(objects).flatMap(([key, { spec }]) => (spec?.nodeName ? [[key, spec.nodeName] as const] : [])));

function timingsOf(cluster: Cluster, objects: ReadonlyMap<string, KubeObject>): ReadonlyMap<string, number> {
  const records = createPodRecords(cluster.trace);
  return new Map(
    podsOf(objects).flatMap(([key, { metadata }]) => {
      const life = lifeOfKey(cluster, records, key, metadata.uid);
      const ready = life && arrival(life);
      return life && ready && ready.startUs <= cluster.nowUs ? [[key, ready.startUs - life.createdUs] as const] : [];
    }),
  );
}

function eventsOf(objects: ReadonlyMap<string, KubeObject>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [key, object] of objects) {
    if (!key.startsWith('events/')) continue;
    const { involvedObject: about, reason = '', count = 1 } = object as Event;
    const name = `${about.kind}/${about.name} ${reason}`;
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return counts;
}

/** What was done, in a line. */
function inputWords({ input }: RecordedInput): string {
  switch (input.kind) {
    case 'call':
      return `${input.agent}: ${input.call.method} ${input.call.path}`;
    case 'fault':
      return [input.fault.kind, ...Object.values(input.fault).slice(1)]
        .map((part) => (isObject(part) ? String(part.name ?? '') : String(part)))
        .join(' ')
        .trim();
    default:
      return input.kind;
  }
}

function parted({ trace }: Cluster, id: number): Parted {
  const message = trace.message(id);
  const { from, to, sentAtUs } = message;
  return { id, from, to, sentAtUs, label: describeMessage(message).label };
}

function isSameMessage(a: Trace<Body>, b: Trace<Body>, id: number): boolean {
  const { body: one, ...mine } = a.message(id);
  const { body: other, ...yours } = b.message(id);
  return semanticEqual(mine, yours) && semanticEqual(one, other);
}

/** Where two ways part: nothing is compared before the first thing that was done on one of them and not on the other. */
function partingOf(here: Cluster, there: Cluster): ComparedMoments['parting'] {
  const [mine, yours] = [here.inputs, there.inputs];
  const at = Array.from({ length: Math.max(mine.length, yours.length) }, (_, i) => i).find((i) => !isSameInput(mine[i], yours[i]));
  if (at === undefined) return undefined;
  const [one, other] = [mine[at], yours[at]].map((input, i) => (input && input.atUs <= [here, there][i]!.nowUs ? input : undefined));
  const sent = Math.min(here.sent, there.sent);
  const firstUs = Math.min(one?.atUs ?? Number.POSITIVE_INFINITY, other?.atUs ?? Number.POSITIVE_INFINITY);
  let message = 0;
  while (message < sent && here.trace.sentAtUs(message) < firstUs) message++;
  while (message < sent && isSameMessage(here.trace, there.trace, message)) message++;
  const first = { ...(message < here.sent && { here: parted(here, message) }), ...(message < there.sent && { there: parted(there, message) }) };
  if (!one && !other) return undefined;
  return { message, first, because: { ...(one && { here: inputWords(one) }), ...(other && { there: inputWords(other) }) } };
}

const isSameInput = (a: RecordedInput | undefined, b: RecordedInput | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && semanticEqual(a, b));

const momentOf = (cluster: Cluster, { branch }: Moment): ComparedMoments['moments']['here'] => ({ branch, atUs: cluster.nowUs, messages: cluster.sent });

/** What differs between two moments, of one branch or of two, and where they part. The cluster itself stays as it is. */
export function compare(cluster: Cluster, moments: { readonly here: Moment; readonly there: Moment }, tell: TellShare = () => undefined): Compared {
  const here = clusterAt(cluster, moments.here, (share) => tell(share / 2));
  const there = clusterAt(cluster, moments.there, (share) => tell((1 + share) / 2));
  if (typeof here === 'string') return { problem: here };
  if (typeof there === 'string') return { problem: there };
  const [mine, yours] = [objectsOf(here), objectsOf(there)];
  const parting = partingOf(here, there);
  return {
    moments: { here: momentOf(here, moments.here), there: momentOf(there, moments.there) },
    ...(parting && { parting }),
    placements: differing(nodesOf(mine), nodesOf(yours)).map(([pod, sides]) => ({ pod, ...sides })),
    timings: differing(timingsOf(here, mine), timingsOf(there, yours)).map(([pod, sides]) => ({ pod, ...sides })),
    events: differing(eventsOf(mine), eventsOf(yours)).map(([key, sides]) => {
      const [about = '', reason = ''] = key.split(' ');
      return { about, reason, ...sides };
    }),
    objects: objectChanges(mine, yours),
  };
}
