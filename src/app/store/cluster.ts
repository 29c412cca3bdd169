import { create } from 'zustand';
import type { KubeObject } from '../../api/object';
import type { BranchInfo, DebugSetup, Frame, Journey, JourneyEntry, Opening, Pace, Summary } from '../../worker/protocol';
import { clock } from './clock';
import { type ChangingObjects, changing, type Objects } from './objects';
import { trace } from './trace';

/** Objects by resource (`pods`), then by registry key (`pods/default/web`). A resource's are another version whenever one of them has changed. */
export type Resources = Readonly<Record<string, Objects>>;

/** The mirror of the cluster as it is at the current virtual time. Only frames change it. */
export interface ClusterState {
  /** `failed`: the host is lost, `failure` says why. */
  readonly link: 'connecting' | 'open' | 'failed';
  readonly failure?: string;
  /** How far a cluster is that takes long to open. */
  readonly opening: Opening | undefined;
  readonly startUs: number;
  readonly nowUs: number;
  readonly usPerMs: number;
  readonly playing: boolean;
  readonly pace: Pace;
  /** A new cluster with so many nodes is still coming up. */
  readonly beginning: Frame['beginning'];
  /** What play is to stop at, or has stopped at. */
  readonly until: Frame['until'];
  /** The user's breakpoints and watches. */
  readonly debug: DebugSetup;
  /** Why the simulation cannot go on from here. */
  readonly broken: Frame['broken'];
  readonly position: number;
  readonly head: number;
  readonly headUs: number;
  /** The stretch of time whose messages are known, where that is not all. */
  readonly known: Frame['known'];
  readonly branch: string;
  readonly branches: readonly BranchInfo[];
  readonly summary: Summary;
  readonly journey: Journey | undefined;
  /** What the user did that has a journey, the latest first. */
  readonly journeys: readonly JourneyEntry[];
  /** How many times the bar has turned to what the user has just done. */
  readonly turns: number;
  readonly resources: Resources;
  /** When something was broken or changed from outside. */
  readonly faultsUs: readonly number[];
  /** Changes whenever `trace` does. */
  readonly traceVersion: number;
}

const initial: ClusterState = {
  link: 'connecting',
  opening: undefined,
  startUs: 0,
  nowUs: 0,
  usPerMs: 0,
  playing: false,
  pace: 'story',
  beginning: undefined,
  until: undefined,
  debug: { breakpoints: [], watches: [] },
  broken: undefined,
  position: 0,
  head: 0,
  headUs: 0,
  known: undefined,
  branch: 'main',
  branches: [],
  summary: {
    revision: 0,
    keys: 0,
    watches: 0,
    scheduler: { active: 0, backoff: 0, unschedulable: 0, gated: 0 },
    controllers: { running: 0, busy: [] },
    etcdFactor: 1,
    down: [],
    messagesPerSecond: 0,
  },
  journey: undefined,
  journeys: [],
  turns: 0,
  resources: {},
  faultsUs: [],
  traceVersion: 0,
};

export const useCluster = create<ClusterState>(() => initial);

/** `pods` of `pods/default/web`; a group's resource keeps its group (`apps/deployments/default/web` is not used: keys begin with the plural name). */
const resourceOf = (key: string): string => key.slice(0, key.indexOf('/'));

const NO_OBJECTS: Objects = new Map();

/** What is different now, as a frame says it. */
type Difference = Pick<Frame, 'changed' | 'removed'>;

/** The resources whose objects have been changed, and of which no version has been made since. */
export type Touched = Map<string, ChangingObjects>;

/** Changes the objects of these resources in place. */
export function changeObjects(before: Resources, { changed, removed }: Difference, touched: Touched): void {
  const set = (key: string, object: KubeObject | undefined): void => {
    const resource = resourceOf(key);
    const objects = touched.get(resource) ?? changing(before[resource]);
    touched.set(resource, objects);
    objects.set(key, object);
  };
  for (const key in changed) set(key, changed[key]);
  for (const key of removed) set(key, undefined);
}

/** The resources with a new version of those whose objects have been changed; where there are none, the same as before. */
export function changedResources(before: Resources, touched: Touched): Resources {
  if (touched.size === 0) return before;
  return { ...before, ...Object.fromEntries([...touched].map(([resource, objects]) => [resource, objects.version()])) };
}

/**
 * Takes in the messages and objects that a frame brings, in place and as soon as it comes: there may be thousands, and the browser's next picture, with which
 * they are shown (`applyFrames`), has enough to do.
 */
export function takeIn(frame: Pick<Frame, 'truncate' | 'rows' | 'changed' | 'removed'>, touched: Touched): void {
  if (frame.truncate !== undefined) trace.truncate(frame.truncate);
  trace.append(frame.rows);
  changeObjects(useCluster.getState().resources, frame, touched);
}

/**
 * The journey of the last frame; as long as nothing of it has changed, the same object: what is worked out from it is remembered by it. An
 * explanation comes once for each cycle: with this batch of frames, or it is known from before.
 */
function takeJourney(before: Journey | undefined, frames: readonly Pick<Frame, 'journey'>[]): Journey | undefined {
  const sent = frames.at(-1)?.journey;
  if (!sent) return undefined;
  const { decision: timed, ...stages } = sent;
  const known = [before, ...frames.map((frame) => frame.journey)].findLast((one) => one?.decision?.cycle === timed?.cycle && one?.decision?.explanation);
  const explanation = known?.decision?.explanation;
  const sameDecision = before?.decision?.explanation === explanation && before?.decision?.endUs === timed?.endUs;
  const decision = sameDecision ? before?.decision : timed && explanation && { ...timed, explanation };
  const { decision: _, ...stagesBefore } = before ?? {};
  if (before && sameDecision && JSON.stringify(stages) === JSON.stringify(stagesBefore)) return before;
  return { ...stages, ...(decision && { decision }) };
}

/** As long as nothing has changed, the same object. */
const sameKnown = (before: Frame['known'], now: Frame['known']): Frame['known'] => (JSON.stringify(before) === JSON.stringify(now) ? before : now);

/** Shows a batch of frames: one change of the store for all of them. What they have brought has been taken in; `touched`: the objects of which resources. */
export function applyFrames(frames: readonly Frame[], touched: Touched = new Map()): void {
  const last = frames.at(-1);
  if (!last) return;
  const before = useCluster.getState();
  clock.set(last, performance.now());
  useCluster.setState({
    link: 'open',
    opening: undefined,
    startUs: last.startUs,
    nowUs: last.nowUs,
    usPerMs: last.usPerMs,
    playing: last.playing,
    pace: last.pace,
    beginning: last.beginning,
    until: last.until,
    broken: last.broken,
    position: last.position,
    head: last.head,
    headUs: last.headUs,
    known: sameKnown(before.known, last.known),
    branch: last.branch,
    branches: last.branches,
    summary: last.summary,
    journey: takeJourney(before.journey, frames),
    journeys: frames.findLast((frame) => frame.journeys)?.journeys ?? before.journeys,
    debug: frames.findLast((frame) => frame.debug)?.debug ?? before.debug,
    turns: last.turns,
    faultsUs: frames.findLast((frame) => frame.faultsUs)?.faultsUs ?? before.faultsUs,
    resources: changedResources(before.resources, touched),
    traceVersion: trace.version(),
  });
}

/** Forgets everything that the mirror held, before another cluster is opened. */
export function resetMirror(): void {
  trace.clear();
  useCluster.setState(initial, true);
}

/** All objects of a resource by registry key: `objectsOf<Pod>(state.resources, 'pods')`. The caller knows the type that the resource has. */
export const objectsOf = <T extends KubeObject>(resources: Resources, resource: string): Objects<T> => (resources[resource] ?? NO_OBJECTS) as Objects<T>;
export const useResource = <T extends KubeObject>(resource: string): Objects<T> => useCluster((state) => objectsOf<T>(state.resources, resource));

/** One object by its registry key `pods/default/web`. */
export const findObject = (resources: Resources, key: string): KubeObject | undefined => resources[resourceOf(key)]?.get(key);
export const useObject = (key: string | undefined): KubeObject | undefined =>
  useCluster((state) => (key === undefined ? undefined : findObject(state.resources, key)));
