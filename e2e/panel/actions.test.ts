import { beforeAll, describe, expect, it, vi } from 'vitest';
import { keyOfTarget } from '../../src/app/store/deeds';
import type { Fault, NodeShape } from '../../src/cluster/config';
import { resourcePath } from '../../src/kubectl/discovery';
import { configOf } from '../../src/worker/testing';
import { pass } from './line';
import { command, discover, openPage, selection, send, shown, spokenOf } from './page';

vi.mock('../../src/app/store/transport', () => import('./line'));

/** Whatever the page lets one do: afterwards the panel speaks of it, and of nothing that was before. */

const MERGE = 'application/merge-patch+json';
const NAME = 'walked';
/** What is created only to be answered, or is written by Kubernetes itself. */
const NO_OBJECTS = /reviews?$|^bindings$|^events$/;

const node: NodeShape = { name: 'node-9', capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '50Gi' }, labels: {} };

/** Every fault there is, and what it is about. (To declare an image happens to nothing that one could look at.) */
const FAULTS: { readonly [K in Exclude<Fault['kind'], 'declare-image'>]: readonly [fault: Extract<Fault, { readonly kind: K }>, about: string] } = {
  'add-node': [{ kind: 'add-node', node }, 'node-9'],
  'crash-node': [{ kind: 'crash-node', node: 'node-2' }, 'node-2'],
  'recover-node': [{ kind: 'recover-node', node: 'node-2' }, 'node-2'],
  'partition-node': [{ kind: 'partition-node', node: 'node-3' }, 'node-3'],
  'shut-down-node': [{ kind: 'shut-down-node', node: 'node-1' }, 'node-1'],
  'remove-node': [{ kind: 'remove-node', node: 'node-9' }, 'node-9'],
  'stop-component': [{ kind: 'stop-component', component: 'controller/job' }, 'controller/job'],
  'start-component': [{ kind: 'start-component', component: 'controller/job' }, 'controller/job'],
  'slow-etcd': [{ kind: 'slow-etcd', factor: 10 }, 'etcd'],
  'drop-watches': [{ kind: 'drop-watches' }, 'apiserver'],
  'configure-scheduler': [{ kind: 'configure-scheduler', configuration: {} }, 'scheduler'],
};

describe('the panel speaks of what was done last', () => {
  beforeAll(async () => {
    await openPage(configOf(3));
    await pass(5e6);
  });

  it('whatever kind it is that is created, changed and deleted', async () => {
    const all = discover().resources.filter(({ plural, verbs }) => verbs.includes('create') && !NO_OBJECTS.test(plural));
    expect(all.length).toBeGreaterThan(35);
    for (const resource of all) {
      const { group, plural, namespaced, kind, verbs } = resource;
      const namespace = namespaced ? 'default' : undefined;
      const key = keyOfTarget({ group, resource: plural, namespace, name: NAME });
      const path = resourcePath(resource, namespace, NAME);
      /** Between two deeds something else is told. */
      const elsewhere = () => command({ type: 'fault', fault: { kind: 'slow-etcd', factor: 1 } });
      const told = async (what: string): Promise<void> => {
        await pass(5e5);
        expect(spokenOf(), `${what} ${kind}`).toContain(NAME);
        const chosen = selection();
        if (chosen.kind === 'refusal' || chosen.kind === 'object') expect(chosen.key, `${what} ${kind}`).toBe(key);
      };
      await elsewhere();
      await send({ method: 'POST', path: resourcePath(resource, namespace), body: { metadata: { name: NAME } } });
      await told('create');
      if (verbs.includes('patch')) {
        await elsewhere();
        await send({ method: 'PATCH', path, contentType: MERGE, body: { metadata: { labels: { changed: 'yes' } } } });
        await told('change');
      }
      if (verbs.includes('delete')) {
        await elsewhere();
        await send({ method: 'DELETE', path });
        await told('delete');
      }
    }
  });

  it.each(Object.values(FAULTS))('a fault: %o', async (fault, about) => {
    await command({ type: 'fault', fault });
    await pass(5e5);
    expect(spokenOf()).toContain(about);
  });

  it('not of an answer that comes late: what has been done since is told', async () => {
    await send({ method: 'DELETE', path: '/api/v1/namespaces/default/services/nobody' });
    await command({ type: 'fault', fault: { kind: 'crash-node', node: 'node-1' } });
    await pass(1e6);
    expect(spokenOf()).toContain('nodes/node-1');
    expect(shown('nodes/node-1')).toBeDefined();
  });
});
