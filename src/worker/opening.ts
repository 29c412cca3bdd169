import type { Cluster } from '../cluster/cluster';
import { isEmpty, setupOf } from '../cluster/debug-setup';
import { comeBack, focusOf, sessionProblem } from '../cluster/session';
import { beginningOf, startWorkload } from '../cluster/start-workload';
import { configProblem } from '../cluster/validation';
import { nowAndThen } from './now-and-then';
import type { ClusterConfig, SavedSession, ToHost } from './protocol';
import { sceneProblem, setScene } from './scene';
import { type OpenSession, type Served, type Session, show } from './session';

/** As many messages as there are in some years of heartbeats. */
const REPLAY_MAX = 500_000_000;
/** Whoever comes back, or goes back, finds so many messages before the moment. */
const PLAYS_LAST = 300_000;
const REPLAY_MS_MAX = 15_000;
/** After so long each process of a copy has found its place: nothing is under way any more. It takes about so many messages a node. */
const COPY = { startedUs: 3e6, messagesPerNode: 30 } as const;
/** How far a copy is, is told so often: small ones are there before anybody could read it. */
export const TELL_EVERY_MS = 200;

function withoutObjects({ objects: _, ...config }: ClusterConfig): ClusterConfig {
  return config;
}

/** Opens a cluster of the page's own: a new one, or one as it was saved. */
export function open(session: Session, { config, session: saved, scene }: Extract<ToHost, { readonly type: 'open' }>): void {
  const { host, served, play } = session;
  const problem = saved
    ? sessionProblem(saved.apart ? { ...saved, config: withoutObjects(saved.config) } : saved)
    : (configProblem(config) ?? (scene && sceneProblem(scene)));
  if (problem !== undefined) {
    host.post({ type: 'failed', message: `The cluster cannot be opened. ${problem}` });
    return;
  }
  served.line?.close();
  Object.assign(served, { line: undefined, following: false } satisfies Partial<Served>);
  const opened = show(session, config, {
    passesQuiet: true,
    playsLast: PLAYS_LAST,
    ...(saved && { branches: saved.branches, branch: saved.branch }),
  });
  play.playing = saved?.playing ?? !scene;
  session.apart = saved?.apart === true;
  session.debug = setupOf(saved?.debug);
  session.beginning = [];
  session.attended = false;
  if (scene) {
    setScene(opened, scene);
    return;
  }
  const { view } = opened;
  if (config.objects) findPlaces(session, view.cluster, saved);
  if (saved && !isUntouched(saved)) reopen(session, view.cluster, saved);
  if (!saved || isStillComing(saved)) begin(session, opened);
  view.index.catchUp();
  // What ran before the page opened is nobody's journey.
  view.guide.forgetNews();
  view.guide.focus = saved && focusOf(saved);
}

/** A copy that nobody has seen yet: it begins where each of its processes has found its place. */
const isUntouched = ({ apart, branches, delivered }: SavedSession): boolean =>
  apart === true && delivered === 0 && branches.every(({ head, inputs }) => head.delivered === 0 && inputs.length === 0);

/** So many nodes are ready before anybody has waited; more are seen coming. */
const NODES_AT_ONCE = 200;

/** A large cluster that was saved before anything was done to it. What is copied has begun elsewhere. */
const isStillComing = ({ config, apart, branches }: SavedSession): boolean =>
  config.nodes.length > NODES_AT_ONCE && apart !== true && config.objects === undefined && branches.every(({ inputs }) => inputs.length === 0);

function begin(session: Session, { view: { cluster } }: OpenSession): void {
  if (cluster.config.nodes.length > NODES_AT_ONCE) session.beginning = beginningOf(cluster.config);
  else startWorkload(cluster);
}

/** Has each process of a copy find its place: nobody looks on. A saved one goes as far as it went then. */
function findPlaces({ host }: Session, cluster: Cluster, saved: SavedSession | undefined): void {
  const { nodes, startUs } = cluster.config;
  const { delivered = 0 } = saved?.branches.find((b) => b.branch.name === saved.branch)?.head ?? {};
  const isDue = nowAndThen(TELL_EVERY_MS, host.wallMs);
  cluster.settle({
    us: startUs + COPY.startedUs,
    ...(delivered > 0 && { delivered }),
    passing: (handled) => {
      if (isDue()) host.post({ type: 'opening', stage: 'places', share: Math.min(1, handled / (nodes.length * COPY.messagesPerNode)) });
    },
  });
}

/** Runs a saved branch as far as it was known, and then goes to where it was left. Only a forged one would go on without end. */
function reopen({ host }: Session, cluster: Cluster, saved: SavedSession): void {
  const head = saved.branches.find((b) => b.branch.name === saved.branch)?.head;
  if (!head || head.delivered > REPLAY_MAX) throw new Error('The saved session is not one of this page.');
  const until = host.wallMs() + REPLAY_MS_MAX;
  comeBack(cluster, saved, () => host.wallMs() < until);
}

/** All that it takes to come back to this very moment. */
export function save({ view: { cluster, guide }, play, apart, debug }: OpenSession): SavedSession {
  return {
    version: 1,
    config: apart ? withoutObjects(cluster.config) : cluster.config,
    ...(apart && { apart }),
    branches: cluster.save(),
    branch: cluster.branch.name,
    delivered: cluster.delivered,
    nowUs: cluster.nowUs,
    playing: play.playing,
    ...(!isEmpty(debug) && { debug }),
    ...(guide.focus && { journey: guide.focus }),
  };
}
