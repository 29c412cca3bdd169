import type { KubeObject } from '../../api/object';
import { formatMicroTime, formatTime } from '../../api/time';
import type { Lease } from '../../api/types.gen';
import type { ApiCall, WatchMessage } from '../../api/wire';
import type { Watcher } from '../../apiserver/watchers';
import type { Health } from '../../controllers/nodelifecycle';
import { mustHold } from '../../sim/invariant';
import { componentAt } from '../parts';
import type { Present } from '../present';
import { keyOf, PREFIXES, type Quiet, type QuietNode } from './observe';
import { LEASE, NODE, type Pulse, SUBJECTS, type Subject } from './pulse';
import { clientsOf } from './start';
import { GC, MONITOR } from './timers';

/** The processes become what heartbeats have made of them. False if one of them does something about it, which should not have been passed over. */
export function settle(present: Present, quiet: Quiet, pulse: Pulse, revision: number): boolean {
  const hearing = createHearing(present, pulse.nowUs);
  storeChanges(present, quiet, pulse, revision, hearing);
  tellClients(present, quiet, pulse, revision, hearing);
  settleServer(present, pulse);
  settleLifecycle(present, quiet, pulse);
  for (const [n, node] of quiet.nodes.entries()) settleKubelet(present, node, n, pulse);
  return hearing.isQuiet();
}

/** Processes hear of what they watch, and are to send nothing. */
interface Hearing {
  tell(watcher: Watcher, event: WatchMessage['event'], object: KubeObject): void;
  isQuiet(): boolean;
}

function createHearing({ kernel }: Present, nowUs: number): Hearing {
  let isQuiet = true;
  const send = (): number => {
    isQuiet = false;
    return -1;
  };
  return {
    tell({ client, stream, background }, event, object) {
      const body: WatchMessage = { type: 'watch', stream, event, object };
      const message = { id: -1, cause: -1, from: 'apiserver', to: client, sentAtUs: nowUs, arrivesAtUs: nowUs, background, body };
      kernel.touch(client)!.receive(message, nowUs, send);
    },
    isQuiet: () => isQuiet,
  };
}

/** etcd and the API server's copies get the changes as far back as the history goes; the kubelets, what came of their own. */
function storeChanges(present: Present, { nodes, caches }: Quiet, pulse: Pulse, since: number, hearing: Hearing): void {
  const { kernel } = present;
  const etcd = componentAt('etcd', kernel.touch('etcd')).pulse;
  const server = componentAt('apiserver', kernel.touch('apiserver')).pulse;
  for (const revision of revisionsOf(pulse, since)) {
    const place = revision & pulse.chronicle.mask;
    const what: Subject = (pulse.chronicle.what[place]! & 1) === 0 ? LEASE : NODE;
    const { name, address, pulse: kubelet } = nodes[pulse.chronicle.what[place]! >> 1]!;
    const sentUs = pulse.chronicle.sentUs[place]!;
    const call: ApiCall | undefined = what === LEASE ? kubelet.renewal(sentUs) : kubelet.confirmation(sentUs);
    const decided = call && server.decide(address, call, pulse.chronicle.arrivedUs[place]!);
    mustHold(decided !== undefined, 'a heartbeat is as the one before', keyOf(what, name));
    const change = etcd.put(decided.key, decided.object, revision);
    server.take(PREFIXES[what], change);
    if (what === LEASE) kubelet.renewed(change.value as Lease);
    else hearing.tell(caches[NODE].own.get(name)![0]!, 'MODIFIED', change.value!);
  }
  if (pulse.server.compacted > 0) etcd.compact(pulse.server.compacted);
}

/** The changes that somebody may still ask for: those since the history was given up, and what stood there. */
function* revisionsOf({ revision, server, chronicle, nodes }: Pulse, since: number): Iterable<number> {
  const first = Math.max(since, revision - chronicle.mask - 1) + 1;
  const stood = new Float64Array(2 * nodes);
  for (let at = first; at < server.compacted && at <= revision; at++) stood[chronicle.what[at & chronicle.mask]!] = at;
  for (let at = first; at <= revision; at++) if (at >= server.compacted || stood[chronicle.what[at & chronicle.mask]!] === at) yield at;
}

/** Whoever watches Leases or Nodes hears of the last of each, and then of the last bookmark. */
function tellClients(present: Present, quiet: Quiet, pulse: Pulse, since: number, hearing: Hearing): void {
  const { present: stored } = componentAt('etcd', present.kernel.component('etcd')).inspect();
  const clients = clientsOf(quiet);
  for (const what of [LEASE, NODE] as const) {
    const changed = quiet.nodes.map(({ name }) => stored.get(keyOf(what, name))!).filter(({ modRevision }) => modRevision > since);
    changed.sort((a, b) => a.modRevision - b.modRevision);
    for (const watcher of quiet.caches[what].watchers) {
      for (const { value } of changed) hearing.tell(watcher, 'MODIFIED', value!);
      const bookmark = pulse.bookmark[clients.indexOf(watcher.client)]!;
      if (what === NODE && watcher.bookmarks && !watcher.background && bookmark > (changed.at(-1)?.modRevision ?? 0))
        hearing.tell(watcher, 'BOOKMARK', bookmarkOf(bookmark));
    }
  }
}

const bookmarkOf = (revision: number): KubeObject => ({
  kind: 'Node',
  apiVersion: 'v1',
  metadata: { resourceVersion: String(revision) },
});

function settleServer({ kernel }: Present, { server, cached }: Pulse): void {
  const { nextId, deadlineUs, compactNext, compacted } = server;
  const bookmarked = new Map(SUBJECTS.map((_, what) => [PREFIXES[what as Subject], cached[what as Subject].bookmarked]));
  componentAt('apiserver', kernel.touch('apiserver')).pulse.goOn({ nextId, deadlineUs, compactNext }, compacted, bookmarked);
}

/** The controllers' periodic work: when it is done next, and when each node was last heard of. */
function settleLifecycle({ kernel }: Present, { nodes }: Quiet, { rest, probeUs, beats }: Pulse): void {
  const notes: (readonly [string, Health])[] = [];
  for (const [n, { name, health }] of nodes.entries()) {
    if (probeUs[n] === 0) continue;
    const [renewedUs, reportedUs] = [beats[LEASE].seenUs[n]!, beats[NODE].seenUs[n]!];
    const heartbeat = reportedUs > 0 ? formatTime(reportedUs) : health.heartbeat;
    notes.push([name, { uid: health.uid, heartbeat, renewTime: renewedUs > 0 ? formatMicroTime(renewedUs) : health.renewTime, probeUs: probeUs[n]! }]);
  }
  for (const { kind, atUs } of rest.values()) {
    if (kind === 'monitor') goOn(kernel, MONITOR, atUs, notes);
    if (kind === 'gc') goOn(kernel, GC, atUs, []);
  }
}

const goOn = (kernel: Present['kernel'], { address, key }: typeof MONITOR | typeof GC, atUs: number, notes: readonly (readonly [string, Health])[]): void =>
  componentAt(address, kernel.touch(address)).pulse.goOn(key, atUs, notes);

function settleKubelet({ kernel }: Present, { address, pulse }: QuietNode, node: number, { nextStream, deadline, reportedUs }: Pulse): void {
  kernel.touch(address);
  pulse.goOn({ nextStream: nextStream[node]!, deadline: deadline[node] === 0 ? undefined : deadline[node]!, reportedAtUs: reportedUs[node]! });
}
