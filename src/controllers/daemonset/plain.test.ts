import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReady } from '../../api/conditions';
import type { DaemonSet, Node, Pod } from '../../api/types.gen';
import { scaled } from '../shared/int-or-percent';
import { isPodAvailable, readySinceUs } from '../shared/pods';
import { nodeOf as makeNode, NOW_US, ownedBy, podOf, viewOf } from '../testing';
import { daemonSetController } from '.';
import { HASH_LABEL, nodeOf, nodeVerdict, oldestFirst } from './nodes';
import { rollingUpdate } from './rolling';
import { CREATE, CURRENT, countUpdated, DESIRED, MISSCHEDULED, nodeNameOf, READY, REMOVE } from './tally';
import { wantedOn } from './wanted';

const HASH = 'new';
const isAlive = ({ metadata }: Pod): boolean => metadata.deletionTimestamp === undefined;
const isNew = ({ metadata }: Pod): boolean => metadata.labels?.[HASH_LABEL] === HASH;

/** What a pass over all nodes finds. */
function plainCounts(set: DaemonSet, nodes: readonly Node[], pods: readonly Pod[]) {
  const on = (node: string): readonly Pod[] => oldestFirst(pods.filter((pod) => nodeOf(pod) === node));
  const running = nodes.filter((node) => nodeVerdict(set, node).runs).map(({ metadata }) => on(metadata.name ?? ''));
  const names = [...new Set([...nodes.map(({ metadata }) => metadata.name ?? ''), ...pods.map(nodeOf)])].sort();
  const wanted = names.map((name) => ({
    name,
    ...wantedOn(
      set,
      name,
      nodes.find(({ metadata }) => metadata.name === name),
      on(name),
    ),
  }));
  return {
    desired: running.length,
    current: running.filter((there) => there.length > 0).length,
    ready: running.filter((there) => there.some((pod) => isAlive(pod) && isReady(pod))).length,
    updated: running.filter((there) => there.some(isNew)).length,
    misscheduled: nodes.filter((node) => !nodeVerdict(set, node).runs && on(node.metadata.name ?? '').length > 0).length,
    create: wanted.filter(({ creates }) => creates).map(({ name }) => name),
    remove: wanted.filter(({ remove }) => remove.length > 0).map(({ name }) => name),
  };
}

/** `rollingUpdate` as upstream has it: a pass over all nodes. */
function plainRollingUpdate(set: DaemonSet, nodes: readonly Node[], pods: readonly Pod[], nowUs: number) {
  const running = nodes.filter((node) => nodeVerdict(set, node).runs).map(({ metadata }) => metadata.name ?? '');
  const { maxSurge, maxUnavailable } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const surge = scaled(maxSurge, running.length, 'up');
  const most = scaled(maxUnavailable, running.length, 'up');
  const unavailable = surge === 0 && most === 0 ? 1 : most;
  const isAvailable = (pod: Pod): boolean => isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, nowUs);
  const [broken, candidates, replaced, waiting]: [Pod[], Pod[], Pod[], string[]] = [[], [], [], []];
  let [missing, doubled] = [0, 0];
  for (const node of running) {
    const alive = oldestFirst(pods.filter((pod) => nodeOf(pod) === node)).filter(isAlive);
    const fresh = alive.find(isNew);
    const old = alive.find((pod) => !isNew(pod));
    if (surge > 0) {
      if (fresh && old) {
        doubled++;
        if (isAvailable(fresh)) replaced.push(old);
      } else if (!fresh && old && !isAvailable(old)) waiting.push(node);
      else if (!fresh && old) candidates.push(old);
    } else if (fresh) {
      if (!isAvailable(fresh)) missing++;
    } else if (!old) missing++;
    else if (isAvailable(old)) candidates.push(old);
    else {
      missing++;
      broken.push(old);
    }
  }
  // Upstream leaves open who goes first; here those that have been ready the longest.
  candidates.sort((a, b) => readySinceUs(a) - readySinceUs(b));
  const first = candidates.slice(0, Math.max(0, surge > 0 ? surge - doubled : unavailable - missing));
  return surge > 0 ? { remove: replaced, surge: [...waiting, ...first.map(nodeOf)] } : { remove: [...broken, ...first], surge: [] };
}

const someNodes = fc
  .array(fc.constantFrom('', '', '', 'NoSchedule', 'NoExecute'), { minLength: 1, maxLength: 5 })
  .map((effects) => effects.map((effect, i) => makeNode(`node-${i}`, effect === '' ? [] : [{ key: 'maint', effect }])));
const somePods = fc
  .array(
    fc.record({
      node: fc.integer({ min: 0, max: 5 }),
      hash: fc.constantFrom('old', 'new', 'older'),
      phase: fc.constantFrom('Running', 'Running', 'Running', 'Failed'),
      ready: fc.constantFrom(true, true, true, false),
      readySince: fc.constantFrom('2025-12-31T00:00:00Z', '2025-12-31T00:00:00Z', '2025-12-31T23:59:55Z'),
      created: fc.constantFrom('2025-12-30T00:00:00Z', '2025-12-31T00:00:00Z'),
      deleting: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: 8 },
  )
  .map((daemons) =>
    daemons.map(({ node, hash, ...options }, i) =>
      podOf(`agent-${i}`, { ...options, node: `node-${node}`, owner: ownedBy('DaemonSet', 'agent'), labels: { app: 'agent', [HASH_LABEL]: hash } }),
    ),
  );
const someSet = fc
  .record({ minReadySeconds: fc.constantFrom(0, 10), maxSurge: fc.constantFrom(0, 0, 1, '50%'), maxUnavailable: fc.constantFrom(0, 1, '50%') })
  .map(
    ({ minReadySeconds, ...rollingUpdateOf }): DaemonSet => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'default', uid: 'agent' },
      spec: {
        minReadySeconds,
        selector: { matchLabels: { app: 'agent' } },
        template: { spec: { containers: [] } },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdateOf },
      },
    }),
  );

const RUNS = Number(process.env.PODSCOPE_FUZZ_RUNS ?? 500);
const namesOf = (pods: readonly Pod[]): readonly string[] => pods.map(({ metadata }) => metadata.name ?? '').sort();

describe('what is known of a DaemonSet', () => {
  it('is the same, read from counts or from a pass over all nodes', () => {
    fc.assert(
      fc.property(someSet, someNodes, somePods, (set, nodes, pods) => {
        const view = viewOf(daemonSetController, { objects: { daemonsets: [set], nodes, pods } });
        const tally = view.tally('default/agent');
        expect({
          desired: tally.count(DESIRED),
          current: tally.count(CURRENT),
          ready: tally.count(READY),
          updated: countUpdated(tally, HASH),
          misscheduled: tally.count(MISSCHEDULED),
          create: tally.units(CREATE).map(nodeNameOf),
          remove: tally.units(REMOVE).map(nodeNameOf),
        }).toEqual(plainCounts(set, nodes, pods));
        const { remove, surge } = rollingUpdate(view, set, tally, HASH, NOW_US);
        const plain = plainRollingUpdate(set, nodes, pods, NOW_US);
        // Among old daemons of several revisions, which goes first is nobody's business.
        const isOneRevision = new Set(pods.filter((pod) => !isNew(pod)).map(({ metadata }) => metadata.labels?.[HASH_LABEL])).size <= 1;
        if (isOneRevision) expect({ remove: namesOf(remove), surge }).toEqual({ remove: namesOf(plain.remove), surge: plain.surge });
        else expect([remove.length, surge.length]).toEqual([plain.remove.length, plain.surge.length]);
      }),
      { numRuns: RUNS },
    );
  });
});
