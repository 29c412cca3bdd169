import type { ClusterConfig, NodeShape, SavedSession } from '../../worker/protocol';
import { resetMirror } from './cluster';
import { host } from './host';

const ZONES = 3;

/** A worker node as the playground makes it: small enough that a learner can fill it. */
export const nodeShape = (number: number): NodeShape => ({
  name: `node-${number}`,
  capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '50Gi' },
  labels: { 'topology.kubernetes.io/zone': `zone-${((number - 1) % ZONES) + 1}` },
});

/** 2026-01-01T00:00:00Z, so that a link shows everyone the same times. */
const START_US = 1_767_225_600_000_000;

const configOf = (nodes: number): ClusterConfig => ({ seed: 1, startUs: START_US, nodes: Array.from({ length: nodes }, (_, i) => nodeShape(i + 1)) });

const NODES_DEFAULT = 3;

/** How many nodes the address asks for: `?nodes=100`. */
function nodesAskedFor(): number {
  const asked = Number(new URLSearchParams(location.search).get('nodes'));
  return Number.isInteger(asked) && asked > 0 && asked <= 5000 ? asked : NODES_DEFAULT;
}

const LINK = /^#s=([\w-]+)$/;

/** The session in the address, if there is one. What is no session is left alone: the page then starts as usual. */
async function sharedSession(): Promise<SavedSession | undefined> {
  const packed = LINK.exec(location.hash)?.[1];
  if (!packed) return undefined;
  const { unpackSession } = await import('./share');
  return unpackSession(packed);
}

/** Opens the cluster that the address names, or the playground's. */
export async function start(): Promise<void> {
  const session = await sharedSession();
  if (session) host.open(session.config, session);
  else host.open(configOf(nodesAskedFor()));
}

/** A new cluster in place of this one. */
export function restart(nodes = NODES_DEFAULT): void {
  resetMirror();
  host.open(configOf(nodes));
}
