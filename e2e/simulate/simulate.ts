import { type Cluster, createCluster } from '../../src/cluster/cluster';
import { registryOf } from '../../src/cluster/inspect';
import { traceHash } from '../../src/sim/trace-hash';
import type { History } from './history';
import { openRequests, staleCaches } from './invariants/clients';
import { brokenInLog } from './invariants/log';
import { bindingsInDoubt, brokenInTrace } from './invariants/trace';
import { complaintsOf } from './judge';
import { worldOf } from './judge/world';
import { play } from './play';
import { runFor } from './time';

export interface Verdict {
  /** What did not hold; nothing: the history passed. */
  readonly complaints: readonly string[];
  /** How long after the end of the faults all was as the specs say. */
  readonly healedUs: number;
  readonly messages: number;
  readonly cluster: Cluster | undefined;
}

const PEACE_US = 120e6;
const LOOK_AGAIN_US = 60e6;
/**
 * Upstream's longest waits: a work queue's back-off goes up to 1,000 s, a Job's to 600 s, that of an image pull, of a crashing container
 * and the toleration of a lost node to 300 s.
 */
const PATIENCE_US = 1_080e6;
/** Containers that crash again and again change something at any moment: what is wrong stays wrong for so long. */
const PERSISTS_US = [3e6, 7e6] as const;

/** What is wrong now and stays so. */
function lasting(cluster: Cluster): readonly string[] {
  const look = (): readonly string[] => [...complaintsOf(worldOf(cluster)), ...staleCaches(cluster)];
  let complaints = look();
  for (const us of PERSISTS_US) {
    if (complaints.length === 0) break;
    runFor(cluster, us);
    const now = new Set(look());
    complaints = complaints.filter((complaint) => now.has(complaint));
  }
  return complaints;
}

/** Lets time go on until all is well, or patience is at its end. */
function awaitPeace(cluster: Cluster): Pick<Verdict, 'complaints' | 'healedUs'> {
  const beganUs = cluster.nowUs;
  runFor(cluster, PEACE_US);
  let complaints = lasting(cluster);
  while (complaints.length > 0 && cluster.nowUs - beganUs < PATIENCE_US) {
    runFor(cluster, LOOK_AGAIN_US);
    complaints = lasting(cluster);
  }
  return { complaints, healedUs: cluster.nowUs - beganUs };
}

/** How many places of a history are gone back to. */
const PLACES = 3;
/** How many of the last messages are compared in full. All since the last checkpoint are replayed, and each follows from those before it. */
const COMPARED = 500;

/** A short text that two different moments of a run do not share. */
function mark(cluster: Cluster): string {
  return `${cluster.nowUs} ${cluster.sent} ${[...cluster.underWay()].sort().join()} ${cluster.checkpoint().kernel.random}`;
}

interface Place {
  readonly delivered: number;
  readonly nowUs: number;
  /** How many inputs had been handed in. */
  readonly inputs: number;
  readonly mark: string;
}
const placeOf = (cluster: Cluster): Place => ({ delivered: cluster.delivered, nowUs: cluster.nowUs, inputs: cluster.inputs.length, mark: mark(cluster) });

/** Between two inputs of one moment there is no place to go to: whoever comes there has been handed both. */
function isPlace({ inputs }: Cluster, place: Place): boolean {
  const next = inputs[place.inputs];
  return next?.afterDelivered !== place.delivered || next.atUs > place.nowUs;
}

/** Goes back to places in the past and forwards again: everything is as it was. */
function brokenTravel(cluster: Cluster, places: readonly Place[]): readonly string[] {
  const end = placeOf(cluster);
  const compared = Math.max(0, cluster.sent - COMPARED);
  const hash = traceHash(cluster.trace, compared);
  const broken = [...places.filter((place) => isPlace(cluster, place)), end].flatMap((place) => {
    cluster.seek(place.delivered, place.nowUs);
    return mark(cluster) === place.mark ? [] : [`going to message ${place.delivered} leads elsewhere`];
  });
  return traceHash(cluster.trace, compared) === hash ? broken : [...broken, 'what is replayed is not what was'];
}

/** Of so many histories, one is made anew of what is saved of it. */
const REPLAY_EVERY = 8;

/** A run that is made anew of what a link holds is the same to the last message. */
function brokenReplay(cluster: Cluster): readonly string[] {
  if (cluster.config.seed % REPLAY_EVERY !== 0) return [];
  const saved = JSON.parse(JSON.stringify(cluster.save())) as ReturnType<Cluster['save']>;
  const again = createCluster(cluster.config, { branches: saved, branch: cluster.branch.name });
  again.seek(cluster.delivered, cluster.nowUs);
  const compared = Math.max(0, cluster.sent - COMPARED);
  const same = mark(again) === mark(cluster) && traceHash(again.trace, compared) === traceHash(cluster.trace, compared);
  return same ? [] : ['made anew of what was saved, it is another run'];
}

/** Plays a history and judges it. */
export function simulate(history: History): Verdict {
  const places: Place[] = [];
  const every = Math.ceil(history.steps.length / PLACES);
  let inputs = 0;
  try {
    const cluster = play(history, (now) => void (++inputs % every === 0 && places.push(placeOf(now))));
    const { complaints, healedUs } = awaitPeace(cluster);
    const broken = [...brokenInLog(registryOf(cluster).changesSince(0), bindingsInDoubt(cluster)), ...brokenInTrace(cluster), ...openRequests(cluster)];
    return {
      complaints: [...complaints, ...broken, ...brokenTravel(cluster, places), ...brokenReplay(cluster)],
      healedUs,
      messages: cluster.delivered,
      cluster,
    };
  } catch (error) {
    return { complaints: [error instanceof Error ? (error.stack ?? error.message) : String(error)], healedUs: 0, messages: 0, cluster: undefined };
  }
}

/** What kind of complaint one is: without the names and numbers in it. */
export const kindOf = (complaint: string): string => complaint.replace(/\S*\/\S+|[\w-]*\d[\w.-]*/g, '*').slice(0, 120);
