import type { ClusterConfig, NodeShape, SavedSession } from '../../worker/protocol';
import { firstPicture } from '../first-picture';
import { resetMirror, useCluster } from './cluster';
import { host } from './host';
import { keepSession } from './keep-session';
import { tell } from './notices';
import { servedHost } from './transport';
import { workspace } from './workspace';

const ZONES = 3;

/** A worker node as the playground makes it: small enough that a learner can fill it. */
export const nodeShape = (number: number): NodeShape => ({
  name: `node-${number}`,
  capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '50Gi' },
  labels: { 'topology.kubernetes.io/zone': `zone-${((number - 1) % ZONES) + 1}` },
});

/** 2026-01-01T00:00:00Z, so that a link shows everyone the same times. */
const START_US = 1_767_225_600_000_000;

/** The playground's cluster with so many nodes. */
export const configOf = (nodes: number): ClusterConfig => ({
  seed: 1,
  startUs: START_US,
  images: 'released',
  addons: ['local-path', 'load-balancer'],
  nodes: Array.from({ length: nodes }, (_, i) => nodeShape(i + 1)),
});

export const NODES_DEFAULT = 3;

/**
 * The playground's first cluster gives the scheduler something to filter and to weigh: its first node is small, its last is kept for others by a taint.
 * What its Pods use is measured.
 */
export function firstCluster(): ClusterConfig {
  const { nodes, ...config } = configOf(NODES_DEFAULT);
  const special: readonly Partial<NodeShape>[] = [
    { capacity: { cpu: '2', memory: '4Gi', pods: '110', 'ephemeral-storage': '50Gi' } },
    {},
    { taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] },
  ];
  return { ...config, addons: ['metrics-server', 'local-path', 'load-balancer'], nodes: nodes.map((node, i) => ({ ...node, ...special[i] })) };
}

const newCluster = (nodes: number): ClusterConfig => (nodes === NODES_DEFAULT ? firstCluster() : configOf(nodes));

/** How many nodes the address asks for: `?nodes=100`. */
function nodesAskedFor(): number | undefined {
  const asked = Number(new URLSearchParams(location.search).get('nodes'));
  return Number.isInteger(asked) && asked > 0 && asked <= 5000 ? asked : undefined;
}

/** Opens a saved cluster. If it does not come up, a new one takes its place: what is saved must never keep the page from starting. */
export function openSession(session: SavedSession, copy?: Blob): void {
  host.open(session.config, { session, ...(copy && session.apart && { copy }) });
  const stop = useCluster.subscribe(({ link }) => {
    if (link === 'connecting') return;
    stop();
    if (link === 'open') return;
    tell('lost-session');
    restart();
  });
}

/** Opens the cluster that the address names, the last visit's, or the playground's. */
export async function start(): Promise<void> {
  host.onRefusal(() => tell('refused'));
  const asked = nodesAskedFor();
  // The engine is no part of the first picture.
  await firstPicture;
  // A server's cluster is its own.
  const { session, copy } = asked === undefined && servedHost() === undefined ? await workspace : {};
  if (session) openSession(session, copy);
  else host.open(newCluster(asked ?? NODES_DEFAULT));
  if (servedHost() === undefined) keepSession();
}

/** A new cluster in place of this one. */
export function restart(nodes = NODES_DEFAULT): void {
  resetMirror();
  host.open(newCluster(nodes));
}
