import { describe, expect, it, vi } from 'vitest';
import type { Pod } from '../../src/api/types.gen';
import { isStatus } from '../../src/api/wire';
import { withoutManagedFields } from '../../src/app/inspector/managed-fields';
import { chinese } from '../../src/app/inspector/why/chinese';
import { objectsOf, useCluster } from '../../src/app/store/cluster';
import { objectState } from '../../src/app/store/object-state';
import type { Discovery } from '../../src/kubectl/discovery';
import { english } from '../../src/why/english';
import { plain } from '../../src/why/line';
import { clockOf, wordsOf } from '../../src/why/words';
import { randomHistory } from '../simulate/generate/generate';
import type { Action, PodAction } from '../simulate/history';
import { pass } from './line';
import { askServer, command, discover, openPage, pathOf, selection, send, shown, spokenOf, storedNow, whyNow } from './page';

vi.mock('../../src/app/store/transport', () => import('./line'));

/** Random commands and faults: whatever is done, the panel speaks of it, and what it says is what the API server has. */

// Each of these histories has once found the panel wrong.
const INPUTS = 30;
const GAP_MAX_US = 8e6;

const podPath = ({ metadata }: Pod): string => `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;

/** What is done to the Pod that comes as the nth; the name of what the panel has to speak of then. */
async function actOnPod(nth: number, what: PodAction): Promise<string | undefined> {
  const pods = [...objectsOf<Pod>(useCluster.getState().resources, 'pods').values()];
  const pod = pods[nth % Math.max(1, pods.length)];
  if (!pod) return undefined;
  const name = pod.metadata.name;
  const patch = (metadata: object) => send({ method: 'PATCH', path: podPath(pod), contentType: 'application/strategic-merge-patch+json', body: { metadata } });
  switch (what) {
    case 'delete':
      await send({ method: 'DELETE', path: podPath(pod) });
      return name;
    case 'kill':
      await send({ method: 'DELETE', path: podPath(pod), body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 } });
      return name;
    case 'release':
      await patch({ labels: { app: 'released' } });
      return name;
    case 'hold':
      await patch({ finalizers: ['panel/held'] });
      return name;
    case 'let-go':
      await patch({ '$deleteFromPrimitiveList/finalizers': ['panel/held'] });
      return name;
    case 'evict':
    case 'logs':
      return undefined;
  }
}

/** Does something; the name of what it is done to, if it has one already. */
async function act(action: Action): Promise<string | undefined> {
  switch (action.do) {
    case 'call': {
      const { method, path, body } = action.call;
      await send(action.call);
      if (method === 'GET') return undefined;
      const named = (body as { readonly metadata?: { readonly name?: string } } | undefined)?.metadata?.name;
      // Who deletes all of a kind speaks of none of them.
      const parts = path
        .replace(/\?.*/, '')
        .replace(/^\/apis?(\/[^/]+)?\/v\w+\//, '')
        .split('/');
      const inPath = (parts[0] === 'namespaces' && parts.length > 2 ? parts.slice(2) : parts)[1];
      return inPath ?? named;
    }
    case 'fault': {
      const { fault } = action;
      await command({ type: 'fault', fault });
      if ('node' in fault) return typeof fault.node === 'string' ? fault.node : fault.node.name;
      if ('component' in fault) return fault.component;
      return { 'slow-etcd': 'etcd', 'drop-watches': 'apiserver', 'configure-scheduler': 'scheduler', 'declare-image': undefined }[fault.kind];
    }
    case 'pod':
      return actOnPod(action.nth, action.what);
    case 'drain':
      await send({
        method: 'PATCH',
        path: `/api/v1/nodes/${action.node}`,
        contentType: 'application/merge-patch+json',
        body: { spec: { unschedulable: true } },
      });
      return action.node;
  }
}

/** kubectl's STATUS column for an object, and the version of the object that it is about. */
function printed(path: string): { readonly status: string; readonly version: string | undefined } | undefined {
  const { code, body } = askServer({ method: 'GET', path, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
  if (code !== 200 || isStatus(body)) return undefined;
  const { columnDefinitions, rows } = body as {
    readonly columnDefinitions: readonly { readonly name: string }[];
    readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: { readonly metadata: { readonly resourceVersion?: string } } }[];
  };
  const column = columnDefinitions.findIndex(({ name }) => name === 'Status');
  return { status: String(rows[0]?.cells[column]), version: rows[0]?.object.metadata.resourceVersion };
}

const compared = new WeakSet<object>();

/** What the panel shows of an object is what is stored, its state is the one that kubectl prints, and its reasons are of this very object. */
function expectAgreement(key: string, discovery: Discovery): void {
  const object = shown(key);
  const stored = storedNow(key);
  // Who wrote which field is asked for where it is shown.
  expect(object, key).toEqual(stored && withoutManagedFields(stored).shown);
  const why = whyNow(key);
  expect(why === undefined, `${key} and its reasons`).toBe(object === undefined);
  if (!object || !why) return;
  expect([why.kind, why.name]).toEqual([object.kind, object.metadata.name]);
  if (object.kind === 'Pod') {
    const { phase } = (object as Pod).status ?? {};
    expect(why.standing === 'ended', `${key} ${why.standing}`).toBe(phase === 'Succeeded');
    if (phase === 'Failed') expect(why.standing, key).toBe('fails');
  }
  for (const words of [english, chinese]) {
    for (const reason of why.reasons) {
      const sentence = plain(wordsOf(words, reason, clockOf(words, useCluster.getState().nowUs)));
      expect(sentence).not.toMatch(/undefined|NaN|\[object|^\s*$/);
    }
  }
  // Objects never change: one that has been compared is compared.
  if (compared.has(object)) return;
  compared.add(object);
  const state = objectState(object);
  const path = pathOf(discovery, key);
  const answer = state !== undefined && path !== undefined ? printed(path) : undefined;
  // The server was asked a moment later; what has changed by then is another object.
  if (answer && answer.version === object.metadata.resourceVersion) expect(answer.status.replace(',SchedulingDisabled', ''), key).toBe(state);
}

function expectAllAgrees(discovery: Discovery): void {
  const chosen = selection();
  if (chosen.kind === 'object' || chosen.kind === 'refusal') expectAgreement(chosen.key, discovery);
  const { resources } = useCluster.getState();
  for (const kind of ['pods', 'nodes', 'deployments', 'services']) for (const key of resources[kind]?.keys() ?? []) expectAgreement(key, discovery);
}

describe('the panel', () => {
  it.each([5, 18, 21, 24])('speaks of what was done last, and agrees with the API server, forwards and back: history %i', async (seed) => {
    const { config, steps } = randomHistory(seed, INPUTS);
    await openPage(config);
    await pass(5e6);
    const discovery = discover();
    let atUs = 0;
    let spoken = 0;
    for (const [i, step] of steps.entries()) {
      await pass(Math.min(GAP_MAX_US, step.atUs - atUs));
      atUs = step.atUs;
      const name = await act(step.action);
      // A running cluster takes it in with the next of its moments.
      await pass(1e5);
      if (name !== undefined) {
        expect(spokenOf(), JSON.stringify(step.action)).toContain(name);
        spoken++;
      }
      await pass(1e6);
      expectAllAgrees(discovery);
      if (i % 6 !== 5) continue;
      const { nowUs } = useCluster.getState();
      await command({ type: 'pause' });
      await command({ type: 'seek', toUs: nowUs - 7e6 });
      expectAllAgrees(discovery);
      await command({ type: 'live' });
      await command({ type: 'play' });
      expectAllAgrees(discovery);
    }
    expect(spoken).toBeGreaterThan(INPUTS / 3);
  });
});
