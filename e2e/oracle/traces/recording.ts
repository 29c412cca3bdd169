import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { KubeObject } from '../../../src/api/object';
import type { Pod } from '../../../src/api/types.gen';

/** A scenario as it was played on a real cluster: see the oracle's README. */
export interface Recording {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly phases: readonly Phase[];
}

export interface Phase {
  readonly cmd: string;
  /** Restarts, back-off or probes go on and on: only what was gone through counts, not where it stood at the end. */
  readonly timed?: boolean;
  readonly requests: readonly AuditLine[];
  readonly events: readonly SaidEvent[];
  readonly objects: Readonly<Record<string, readonly { readonly type: string; readonly object: KubeObject }[]>>;
}

/** A line of the API server's audit log. */
export interface AuditLine {
  readonly from: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name: string;
  readonly code: number;
}

export interface SaidEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** `Pod/web` */
  readonly about: string;
  readonly from: string;
}

const here = (file: string): URL => new URL(file, import.meta.url);

export const RECORDINGS: readonly string[] = readdirSync(here('.'))
  .filter((file) => file.endsWith('.json.gz'))
  .map((file) => file.slice(0, -'.json.gz'.length))
  .sort();

export const readRecording = (name: string): Recording => JSON.parse(gunzipSync(readFileSync(here(`${name}.json.gz`))).toString('utf8')) as Recording;

/** Generated parts of names become `*`. */
export const withoutSuffix = (text: string): string =>
  text
    .replace(/-[bcdf0-9][bcdfghjklmnpqrstvwxz0-9]{7,9}(?=\b|_)/g, '-*')
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}(?=\b|_)/g, '-*')
    .replace(/\bnode-\d\b/g, 'node-*');

type Fields = Readonly<Record<string, unknown>>;
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

const conditionsIn = (status: Fields): readonly string[] =>
  ((status.conditions ?? []) as readonly Condition[]).map((c) => `${c.type}=${c.status}${c.reason ? `/${c.reason}` : ''}`).sort();
const countersIn = (status: Fields): readonly string[] =>
  Object.entries(status)
    .filter(([, value]) => typeof value === 'number' && value !== 0)
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort();

/** Kinds whose generation counts what users did, not how often a controller happened to write. */
const BY_USERS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job', 'Service', 'PodDisruptionBudget']);

type ContainerStatuses = NonNullable<NonNullable<Pod['status']>['containerStatuses']>;
const containersIn = ({ status }: Pod): ContainerStatuses => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];

/** `main terminated/Completed/0 restarts=1`; in a Pod that is being deleted without the code, which depends on the image. */
function containerLine({ name, state = {}, restartCount }: ContainerStatuses[number], pod: Pod): string {
  const { terminated, waiting } = state;
  const kind = Object.keys(state)[0] ?? 'none';
  const ended = terminated && !pod.metadata.deletionTimestamp;
  const why = ended ? `${terminated.reason || (terminated.exitCode === 0 ? 'Completed' : 'Error')}/${terminated.exitCode}` : waiting?.reason;
  return `${name} ${kind}${why ? `/${why}` : ''} restarts=${restartCount}`;
}

interface Loose extends KubeObject {
  readonly spec?: Fields;
  readonly status?: Fields;
}

/** The part of an object that every conforming control plane agrees on. */
export function essence(object: KubeObject): Fields {
  const { kind = '', metadata, spec, status = {} } = object as Loose;
  const head = {
    kind,
    name: withoutSuffix(metadata.name ?? ''),
    owners: (metadata.ownerReferences ?? []).map((r) => r.kind),
    going: metadata.deletionTimestamp !== undefined,
    ...(BY_USERS.has(kind) && { generation: metadata.generation }),
  };
  switch (kind) {
    case 'Pod': {
      const pod = object as Pod;
      return {
        ...head,
        bound: Boolean(pod.spec?.nodeName),
        phase: pod.status?.phase,
        reason: pod.status?.reason,
        qos: pod.status?.qosClass,
        conditions: conditionsIn(status).filter((c) => !c.startsWith('PodReadyToStartContainers')),
        containers: containersIn(pod).map((c) => `${containerLine(c, pod)} ready=${c.ready}`),
      };
    }
    case 'EndpointSlice': {
      const { endpoints, ports } = object as unknown as { endpoints?: readonly Fields[]; ports?: readonly Fields[] };
      return {
        ...head,
        endpoints: (endpoints ?? []).map((e) => `${String((e.targetRef as Fields | undefined)?.kind)} ${JSON.stringify(e.conditions)}`).sort(),
        ports: (ports ?? []).map((p) => `${String(p.name)}:${String(p.port)}/${String(p.protocol)}`),
      };
    }
    case 'Service':
      return { ...head, type: spec?.type };
    case 'ControllerRevision':
      return { ...head, revision: (object as unknown as Fields).revision };
    default:
      return {
        ...head,
        replicas: spec?.replicas,
        counters: countersIn(status).filter((c) => !c.startsWith('collisionCount') && (BY_USERS.has(kind) || !c.startsWith('observedGeneration'))),
        conditions: conditionsIn(status),
      };
  }
}

/** Whether an image is on a node already depends on what ran before; the recorded kubelets had no DNS. */
const DEPENDS: ReadonlySet<string> = new Set(['Pulling', 'Pulled', 'MissingClusterDNS']);

/** What was said, each text once. */
export const eventLines = (events: readonly SaidEvent[]): readonly string[] => [
  ...new Set(
    events
      .filter((e) => !DEPENDS.has(e.reason))
      .map((e) =>
        withoutSuffix(`${e.type} ${e.reason} ${e.about} [${e.from}] ${e.message}`)
          .replace('(combined from similar events): ', '')
          .replace(/\([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\)|\(<uid>\)/g, '(uid)')
          // How many at once depends on timing.
          .replace(/(Scaled (up|down) replica set \S+) from \d+ to \d+/, '$1'),
      )
      .sort(),
  ),
];

/** What each Pod and each container went through, repeats left out. */
export function histories(states: readonly KubeObject[]): readonly (readonly [key: string, states: readonly string[]])[] {
  const all = new Map<string, string[]>();
  const add = (key: string, value: string): void => {
    const list = all.get(key) ?? [];
    all.set(key, list);
    if (list.at(-1) !== value) list.push(value);
  };
  for (const object of states) {
    if (object.kind !== 'Pod') continue;
    const pod = object as Pod;
    const name = pod.metadata.name ?? '';
    add(`${name} phase`, pod.status?.phase ?? '');
    for (const c of containersIn(pod)) add(`${name} ${c.name}`, containerLine(c, pod));
  }
  return [...all].map(([key, list]) => [withoutSuffix(key), list]);
}
