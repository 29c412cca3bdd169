import { isReady } from '../api/conditions';
import type { KubeObject } from '../api/object';
import type { Event, Node } from '../api/types.gen';
import type { ApiCall, ApiResponse } from '../api/wire';
import type { Breakpoint } from '../cluster/breakpoint';
import { type Cluster, createCluster } from '../cluster/cluster';
import { type Addon, type ClusterConfig, defaultConfig, type Fault, type ImageSupply, type NodeShape } from '../cluster/config';
import { type Attempt, attemptsOf, type Explanation } from '../cluster/explain';
import type { JourneyEntry, SentJourney } from '../cluster/journeys/journey';
import type { Focus, JourneyRef } from '../cluster/journeys/start';
import { familyOf, lifeOfKey } from '../cluster/life/ask';
import { comeBack, focusOf, type SavedSession, sessionProblem } from '../cluster/session';
import { goToStep, STEPS, type StepSize, seekTime } from '../cluster/stepping';
import { configProblem, faultProblem } from '../cluster/validation';
import { createView, type MessageRow, type View } from '../cluster/view';
import { whyOfKey } from '../cluster/why';
import type { Family } from '../life/family';
import type { Life } from '../life/life';
import { traceHash } from '../sim/trace-hash';
import type { Why } from '../why/why';
import { compareObjects, type Difference, type Objects } from './compare';
import type { Condition } from './condition';
import { objectsIn, readManifests } from './manifests';
import { type About, applyObject, deleteObject, eventsAbout, getObject, keyNamed, type LogOptions, listObjects, logsOf, storedObjects } from './objects';
import { passTime, type Run, request, runOf } from './run';
import { runUntil, runUntilBreakpoint, settle } from './waiting';

/** A place in the run: after so many messages, at a time (virtual microseconds since the Unix epoch). */
export interface Position {
  readonly delivered: number;
  readonly nowUs: number;
}

export interface EngineOptions {
  /** How many worker nodes of the playground's kind, or which; default 3. */
  readonly nodes?: number | readonly NodeShape[];
  /** Of all chance in the cluster; default 1. The same seed and inputs give the same run. */
  readonly seed?: number;
  /** Virtual time of the start in Unix microseconds; default 2026-01-01. */
  readonly startUs?: number;
  /** Which images can be pulled: `any` (the default), or `released`: those that there are in life, and what the fault `declare-image` names. */
  readonly images?: ImageSupply;
  /** What runs besides: `metrics-server`, `local-path` (volumes for claims), `coredns` (the DNS as Pods), `load-balancer` (addresses for Services of that type); default nothing, as in a new cluster. */
  readonly addons?: readonly Addon[];
  /**
   * `runFor`, and `runUntil` with a condition in words, pass over time in which nothing but heartbeats goes on: a day costs seconds, and all is as it would be,
   * but what was before is no longer known without going back there (`seek`), lives of Pods included. Default: every message is played.
   */
  readonly passesQuiet?: boolean;
}

/**
 * A whole cluster in the hands of a program. Nothing happens by itself: time passes while one of these functions lets it, in virtual seconds that cost only
 * what happens in them. What is asked and changed goes over the API, message by message, as a user's kubectl would.
 */
export interface Engine {
  readonly nowUs: number;
  readonly position: Position;
  /** Any request to the API; time passes until it is answered. */
  request(call: ApiCall): ApiResponse;
  /** Creates or changes what the manifests (YAML, JSON or objects) say, by server-side apply. Throws ApiError at the first refusal. */
  apply(manifests: string | KubeObject | readonly KubeObject[]): readonly KubeObject[];
  /** Deletes an object and gives back whether there was one. */
  delete(resource: string, name: string, namespace?: string): boolean;
  /** An object (`pod`, `web`) as it is stored now, without a message. Throws Error for a resource that nobody knows. */
  get<T extends KubeObject = KubeObject>(resource: string, name: string, namespace?: string): T | undefined;
  /** All objects of a resource, in one namespace or in all, by key. */
  list<T extends KubeObject = KubeObject>(resource: string, namespace?: string): readonly T[];
  /** Events, the oldest first; only those about an object (`Pod`, `web`) if one is named. */
  events(about?: About): readonly Event[];
  /** Why an object is as it is now: how it ended, what it waits for. Codes with facts; `whyText` makes English of them. Undefined: there is no such object. */
  why(resource: string, name: string, namespace?: string): Why | undefined;
  /** A Pod's whole life, also of one that is gone, as far as the branch is known. */
  life(name: string, namespace?: string): Life | undefined;
  /** The lives of an owner's Pods in short, in the order of their creation: a rolling update, a Job, a crash loop seen whole. */
  lives(resource: string, name: string, namespace?: string): Family;
  /** What a container has printed. Throws ApiError where kubectl would. */
  logs(pod: string, options?: LogOptions): string;
  runFor(seconds: number): void;
  /** Lets time pass until the condition holds; false if it does not within so many virtual seconds (default 600). */
  runUntil(condition: string | Condition | (() => boolean), withinSeconds?: number): boolean;
  /** Lets time pass until nothing is under way that somebody waits for; false if that takes longer (default 600 virtual seconds). */
  settle(withinSeconds?: number): boolean;
  /** Lets time pass until a breakpoint is reached, and gives back the message that it came with. */
  runUntilBreakpoint(breakpoint: Breakpoint, withinSeconds?: number): MessageRow | undefined;
  /** One step, of the journey of what was done last or is named by `follow`. */
  step(size: StepSize, direction?: 1 | -1): void;
  /** To a step of that journey, by its name (`bind`). */
  goToStep(step: string): void;
  /** Goes to a place or a moment (microseconds) that the branch knows, backwards or forwards. Acting there begins a new branch. */
  seek(to: Position | number): void;
  readonly branch: string;
  readonly branches: readonly string[];
  switchTo(branch: string): void;
  /** Another engine that stands where this one stands; from here on they go their own ways. */
  fork(): Engine;
  /** What differs from another engine's state. */
  compare(other: Engine): Difference;
  /** Everything in etcd, by `pods/default/web`. */
  objects(): Objects;
  /** Turns to the latest journey of an object (`pod`, `web`). */
  follow(resource: string, name: string, namespace?: string): void;
  /** Turns to one of `journeys()`. */
  tell(journey: JourneyRef): void;
  /** The journey that is followed, as far as it has come. */
  journey(): SentJourney | undefined;
  /** All that was done and has a journey, the latest first. */
  journeys(): readonly JourneyEntry[];
  /** A Pod's scheduling cycles with their outcomes, the latest first. */
  attempts(pod: string): readonly Attempt[];
  /** A scheduling decision with every plugin's verdict on every node. */
  decision(attempt: Pick<Attempt, 'id'>): Explanation | undefined;
  /** Breaks something, heals it, or changes the nodes. Throws Error if the fault is none. */
  fault(fault: Fault): void;
  /** The messages that have been sent up to now and are shown: no timers, no heartbeats. */
  trace(): readonly MessageRow[];
  /** The fingerprint of the whole trace. */
  traceHash(): string;
  /** All that it takes to come back: small, plain data. */
  save(): SavedSession;
}

const WITHIN_SECONDS = 600;
const BOOT_SECONDS = 60;

const NOT_READY = 'node.kubernetes.io/not-ready';

/** It says that it is ready, and the node lifecycle controller has taken its taint away. */
const takesPods = (node: Node): boolean => isReady(node) && !(node.spec?.taints ?? []).some(({ key }) => key === NOT_READY);

/** A new cluster, booted until its nodes are ready. Throws Error if the options cannot be met. */
export function openEngine({ nodes = 3, seed = 1, startUs, images, addons = [], passesQuiet = false }: EngineOptions = {}): Engine {
  const base = defaultConfig({
    seed,
    addons,
    ...(startUs !== undefined && { startUs }),
    ...(images && { images }),
    ...(typeof nodes === 'number' && { nodes }),
  });
  const config: ClusterConfig = typeof nodes === 'number' ? base : { ...base, nodes };
  const problem = configProblem(config);
  if (problem !== undefined) throw new Error(problem);
  const engine = engineOf((truncated) => createCluster(config, { truncated, passesQuiet }));
  const areReady = (): boolean => {
    const known = engine.list<Node>('nodes');
    return known.length === config.nodes.length && known.every(takesPods);
  };
  engine.runUntil(areReady, BOOT_SECONDS);
  return engine;
}

/** A cluster as it was saved, brought there by doing again what was done. Throws Error if the session is none. */
export function loadEngine(session: SavedSession, { passesQuiet = false }: Pick<EngineOptions, 'passesQuiet'> = {}): Engine {
  const problem = sessionProblem(session);
  if (problem !== undefined) throw new Error(problem);
  const { config, branches, branch } = session;
  return engineOf((truncated) => {
    const cluster = createCluster(config, { branches, branch, truncated, passesQuiet });
    comeBack(cluster, session);
    return cluster;
  }, focusOf(session));
}

function engineOf(make: (truncated: (length: number) => void) => Cluster, focus?: Focus): Engine {
  let view: View | undefined;
  const cluster = make((length) => view?.index.cut(length));
  view = createView(cluster);
  view.index.catchUp();
  view.guide.focus = focus;
  return createEngine(runOf(cluster, view));
}

/** The engine's functions, each on the run. */
function createEngine(run: Run): Engine {
  const { cluster, view, vehicle } = run;
  const engine: Engine = {
    get nowUs() {
      return cluster.nowUs;
    },
    get position() {
      return { delivered: cluster.delivered, nowUs: cluster.nowUs };
    },
    get branch() {
      return cluster.branch.name;
    },
    get branches() {
      return cluster.branches.map(({ name }) => name);
    },
    request: (call) => request(run, call),
    apply: (manifests) =>
      (typeof manifests === 'string' ? readManifests(manifests) : [manifests].flat().flatMap(objectsIn)).map((object) => applyObject(run, object)),
    delete: (resource, name, namespace = 'default') => deleteObject(run, resource, name, namespace),
    get: (resource, name, namespace = 'default') => getObject(run, resource, name, namespace),
    list: (resource, namespace) => listObjects(run, resource, namespace),
    events: (about) => eventsAbout(run, about),
    why: (resource, name, namespace = 'default') => whyOfKey(cluster, keyNamed(resource, name, namespace)),
    life: (name, namespace = 'default') => lifeOfKey(cluster, view.records, keyNamed('pods', name, namespace)),
    lives: (resource, name, namespace = 'default') => familyOf(cluster, view.records, keyNamed(resource, name, namespace)),
    logs: (pod, options = {}) => logsOf(run, pod, options),
    objects: () => storedObjects(run),
    runFor: (seconds) => passTime(run, seconds * 1e6),
    runUntil: (condition, withinSeconds = WITHIN_SECONDS) => runUntil(run, condition, withinSeconds),
    settle: (withinSeconds = WITHIN_SECONDS) => settle(run, withinSeconds),
    runUntilBreakpoint: (breakpoint, withinSeconds = WITHIN_SECONDS) => runUntilBreakpoint(run, breakpoint, withinSeconds),
    step: (size, direction = 1) => STEPS[size](view, vehicle, direction),
    goToStep: (step) => goToStep(view, vehicle, step),
    seek: (to) => (typeof to === 'number' ? seekTime(view, vehicle, to) : vehicle.seek(to.delivered, to.nowUs)),
    switchTo(branch) {
      if (!engine.branches.includes(branch)) throw new Error(`there is no branch "${branch}"`);
      cluster.switchTo(branch);
      view.index.catchUp();
    },
    fork: () => loadEngine(engine.save(), cluster),
    compare: (other) => compareObjects(engine.objects(), other.objects()),
    follow(resource, name, namespace = 'default') {
      view.guide.focus = { subject: keyNamed(resource, name, namespace) };
    },
    tell(journey) {
      view.guide.focus = journey;
    },
    journey: () => view.journey(),
    journeys: () => view.guide.journeys(),
    attempts: (pod) => attemptsOf(cluster, view.index, pod),
    decision: view.explanation,
    fault(fault) {
      const problem = faultProblem(fault);
      if (problem !== undefined) throw new Error(problem);
      cluster.input({ kind: 'fault', fault });
      view.index.catchUp();
      view.guide.follow();
    },
    trace() {
      const { visible, countBelow } = view.index;
      return visible.slice(0, countBelow(visible, cluster.sent)).map(view.row);
    },
    traceHash: () => traceHash(cluster.trace),
    save: () => ({
      version: 1,
      config: cluster.config,
      branches: cluster.save(),
      branch: cluster.branch.name,
      ...engine.position,
      playing: false,
      ...(view.guide.focus && { journey: view.guide.focus }),
    }),
  };
  return engine;
}
