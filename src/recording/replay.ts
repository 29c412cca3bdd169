import { KINDS } from '../api/kinds';
import { type KubeObject, keyOf, splitKey } from '../api/object';
import type { Pod } from '../api/types.gen';
import { type ApiCall, type ApiResponse, isStatus } from '../api/wire';
import { type Column, columnOf } from '../ask/configurations';
import { worldOf } from '../ask/world';
import { type Cluster, createCluster } from '../cluster/cluster';
import type { ClusterConfig, Fault } from '../cluster/config';
import { registryOf } from '../cluster/inspect';
import { registryKeyOf } from '../cluster/resource-of';
import type { KubeSchedulerConfiguration } from '../cluster/scheduling';
import type { SavedSession } from '../cluster/session';
import { USER } from '../cluster/user';
import { readObjects } from '../dump/read-dump';
import type { Report } from '../dump/report';
import { pathOf } from '../live/watched';
import { createLeft, type Deed, type Left, namedIn, type Plan } from './plan';

/** How a Pod fared: then, in life (`was`), and now, in the simulated cluster (`is`). */
export interface ReplayedPod {
  /** `namespace/name` */
  readonly pod: string;
  /** Its node; undefined: none. */
  readonly was?: string;
  readonly is?: string;
  readonly fate: 'same' | 'moved' | 'placed' | 'waits' | 'never' | 'gone' | 'refused';
  /** Why it has no node now, in the scheduler's words. */
  readonly why?: string;
}

export interface ReplayAnswer {
  readonly pods: readonly ReplayedPod[];
  /** How even it was then and is now, at the end. */
  readonly columns: readonly Column[];
  readonly left: readonly Left[];
}

export interface Replayed {
  readonly answer: ReplayAnswer;
  /** To be stepped through; what it begins with is beside it. */
  readonly session: SavedSession;
  readonly objects: readonly KubeObject[];
  /** What came of making a cluster of the beginning. */
  readonly report: Report;
}

/** Whoever makes, moves or deletes Pods: what they did is in the recording. */
const STANDING_STILL = [
  'deployment',
  'replicaset',
  'replicationcontroller',
  'statefulset',
  'daemonset',
  'job',
  'cronjob',
  'horizontalpodautoscaling',
  'ttlafterfinished',
  'garbagecollector',
  'podgc',
  'tainteviction',
].map((name) => `controller/${name}`);

/** After so long each process of a copy has found its place. */
const STARTED_US = 3e6;
/** What was created last has so long to find a node. */
const SETTLED_US = 5e6;
/** A session with more messages cannot be opened. */
const DELIVERED_MAX = 4_000_000;
const AGENT = 'podscope-replay';

/** Runs a simulated cluster; what is asked of it has an answer, which somebody may want to hear. */
interface Run {
  readonly cluster: Cluster;
  /** Refusals, by stream. */
  readonly refused: Map<number, string>;
}

/** Does a plan by a scheduler's configuration, and tells where everything went. Throws DumpError where the beginning makes no cluster. */
export function replay(plan: Plan, configuration: KubeSchedulerConfiguration | undefined, progress: (part: number) => void = () => undefined): Replayed {
  const { config, report } = readObjects(plan.objects);
  const run: Run = { cluster: createCluster(config), refused: new Map() };
  const { cluster } = run;
  const left = createLeft(plan.left);
  for (const component of STANDING_STILL) fault(run, { kind: 'stop-component', component });
  if (configuration) fault(run, { kind: 'configure-scheduler', configuration });
  const beginUs = config.startUs + STARTED_US;
  pass(run, beginUs);
  const begin = { delivered: cluster.delivered, nowUs: cluster.nowUs };
  const schedulers = new Set(
    (configuration?.profiles ?? [{}]).map(({ schedulerName = DEFAULT_SCHEDULER }: { readonly schedulerName?: string }) => schedulerName),
  );
  const known = new Map<string, { readonly node: string | undefined }>();
  const creations = new Map<number, KubeObject>();
  for (const [i, deed] of plan.deeds.entries()) {
    if (cluster.delivered > DELIVERED_MAX) {
      left.note('rest', deed.do);
      continue;
    }
    pass(run, beginUs + deed.afterUs);
    if (deed.do === 'delete' && deed.kind === 'Pod') known.set(deed.key, { node: podIn(cluster, deed.key)?.spec?.nodeName });
    const stream = act(run, deed);
    if (deed.do === 'create') {
      creations.set(stream, deed.object);
      known.delete(keyOf(deed.object));
    }
    if (deed.do === 'create' && !schedulers.has(schedulerOf(deed.object))) left.note('other-schedulers', `${schedulerOf(deed.object)}: ${keyOf(deed.object)}`);
    progress(i / plan.deeds.length);
  }
  if (cluster.delivered <= DELIVERED_MAX) pass(run, beginUs + plan.lengthUs + SETTLED_US);
  const refused = new Map<string, string>();
  for (const [stream, message] of run.refused) {
    const object = creations.get(stream);
    if (!object) continue;
    refused.set(keyOf(object), message);
    left.note('refused', `${namedIn(object)}: ${message}`);
  }
  const pods = [...plan.pods].map(([pod, { was }]) => fateOf(cluster, pod, was, known.get(pod), refused.get(pod)));
  const objects = [...registryOf(cluster).present.values()].flatMap(({ value }) => (value === undefined ? [] : [value as KubeObject]));
  const moved = pods.filter(({ fate }) => fate === 'moved').length;
  return {
    answer: { pods, columns: [columnOf('recorded', worldOf(plan.end), 0), columnOf('replayed', worldOf(objects), moved)], left: left.all() },
    session: sessionOf(cluster, config, begin),
    objects: config.objects ?? [],
    report,
  };
}

const DEFAULT_SCHEDULER = 'default-scheduler';

/** Whom an object waits for, if it is a Pod. */
const schedulerOf = (object: KubeObject): string => (object.kind === 'Pod' ? (object as Pod).spec?.schedulerName : undefined) ?? DEFAULT_SCHEDULER;

const podIn = (cluster: Cluster, key: string): Pod | undefined => registryOf(cluster).present.get(registryKeyOf(`pods/${key}`))?.value as Pod | undefined;

function fateOf(
  cluster: Cluster,
  pod: string,
  was: string | undefined,
  before: { readonly node: string | undefined } | undefined,
  refused: string | undefined,
): ReplayedPod {
  const about = { pod, ...(was !== undefined && { was }) };
  if (refused !== undefined) return { ...about, fate: 'refused', why: refused };
  const found = podIn(cluster, pod);
  if (!found && !before) return { ...about, fate: 'gone' };
  const is = found ? found.spec?.nodeName : before?.node;
  if (is !== undefined) return { ...about, is, fate: was === undefined ? 'placed' : was === is ? 'same' : 'moved' };
  const why = found?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
  return { ...about, fate: was === undefined ? 'never' : 'waits', ...(why && { why }) };
}

/** Lets time pass up to a moment, and hears refusals. */
function pass({ cluster, refused }: Run, us: number): void {
  while (cluster.nextAtUs <= us) {
    const message = cluster.step();
    if (!message) break;
    const answer = message.body as ApiResponse;
    if (message.to !== USER || answer.type !== 'response' || answer.code < 400) continue;
    refused.set(answer.stream, isStatus(answer.body) ? (answer.body.message ?? String(answer.code)) : String(answer.code));
  }
  cluster.idleTo(us);
}

const fault = ({ cluster }: Run, what: Fault): void => cluster.input({ kind: 'fault', fault: what });

/** Asks the API server; gives back the number of the call. */
function call({ cluster }: Run, request: ApiCall): number {
  const stream = cluster.nextStream();
  cluster.input({ kind: 'call', stream, agent: AGENT, call: request });
  return stream;
}

/** A recording has no objects of kinds that are not known (`unpackSegment`). */
const listPath = (kind: string, namespace: string | undefined): string => pathOf(KINDS.find((one) => one.kind === kind && !one.storedAs)!, namespace);

function act(run: Run, deed: Deed): number {
  switch (deed.do) {
    case 'create':
      return call(run, { method: 'POST', path: listPath(deed.object.kind, deed.object.metadata.namespace), body: deed.object });
    case 'delete': {
      const { namespace, name } = splitKey(deed.key);
      // It is gone when it went in life, with all the time that it had been given to end.
      return call(run, { method: 'DELETE', path: `${listPath(deed.kind, namespace)}/${name}?gracePeriodSeconds=0` });
    }
    case 'add-node':
      fault(run, { kind: 'add-node', node: deed.node });
      return 0;
    case 'remove-node':
      fault(run, { kind: 'remove-node', node: deed.node });
      return call(run, { method: 'DELETE', path: `/api/v1/nodes/${deed.node}` });
    case 'change-node':
      return call(run, { method: 'PATCH', path: `/api/v1/nodes/${deed.node}`, contentType: 'application/merge-patch+json', body: deed.patch });
  }
}

function sessionOf(cluster: Cluster, { objects: _, ...config }: ClusterConfig, begin: { readonly delivered: number; readonly nowUs: number }): SavedSession {
  return { version: 1, config, apart: true, branches: cluster.save(), branch: cluster.branch.name, ...begin, playing: false };
}
