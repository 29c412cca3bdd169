import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfRegistryKey } from '../cluster/resource-of';
import { createMirror, type Mirror } from './mirror';

interface Write {
  readonly key: string;
  /** None: the object is deleted. */
  readonly value: object | undefined;
}

/** etcd after these writes, the first of which makes revision 1. */
function registryAfter(writes: readonly Write[]) {
  const present = new Map<string, { readonly value: object; readonly modRevision: number }>();
  const changes = writes.map(({ key, value }, i) => ({ key, value, modRevision: i + 1 }));
  for (const { key, value, modRevision } of changes) {
    if (value) present.set(key, { value, modRevision });
    else present.delete(key);
  }
  return { revision: writes.length, present, changesSince: (revision: number) => changes.slice(revision) };
}

const put = (key: string, value: object = { metadata: {} }): Write => ({ key, value });
const drop = (key: string): Write => ({ key, value: undefined });

const POD = '/registry/pods/default/web';
const NODE = '/registry/minions/node-1';
const LEASE = '/registry/leases/kube-node-lease/node-1';

/** What a mirror says after each of these histories. */
const differences = (mirror: Mirror, ...histories: readonly (readonly Write[])[]) =>
  histories.map((writes) => {
    const { changed, removed } = mirror.update(registryAfter(writes));
    return [Object.keys(changed), removed];
  });

describe('the mirror', () => {
  it('tells of everything at first, by the keys that the page has, and then of what differs', () => {
    const history = [put(POD), put(NODE), put(POD), drop(POD)];
    expect(differences(createMirror(keyOfRegistryKey), history.slice(0, 2), history.slice(0, 2), history.slice(0, 3), history)).toEqual([
      [['pods/default/web', 'nodes/node-1'], []],
      [[], []],
      [['pods/default/web'], []],
      [[], ['pods/default/web']],
    ]);
  });

  it('leaves out who wrote which field, and nothing else', () => {
    const pod = { kind: 'Pod', metadata: { name: 'web', managedFields: [{ manager: 'kubectl' }] }, spec: {} };
    const { changed } = createMirror(keyOfRegistryKey).update(registryAfter([put(POD, pod)]));
    expect(changed).toEqual({ 'pods/default/web': { kind: 'Pod', metadata: { name: 'web' }, spec: {} } });
  });

  it('leaves out the leases, which every node renews every few seconds', () => {
    expect(differences(createMirror(keyOfRegistryKey), [put(LEASE)], [put(LEASE), put(LEASE)], [put(LEASE), put(LEASE), drop(LEASE)])).toEqual([
      [[], []],
      [[], []],
      [[], []],
    ]);
  });

  it('takes back what has not happened yet where time went back', () => {
    const mirror = createMirror(keyOfRegistryKey);
    const history = [put(NODE), put(POD), put(NODE)];
    mirror.update(registryAfter(history));
    mirror.compareAll();
    expect(differences(mirror, history.slice(0, 1))).toEqual([[['nodes/node-1'], ['pods/default/web']]]);
  });

  it('has an object that was deleted and made anew between two frames, and says nothing of one that came and went', () => {
    const mirror = createMirror(keyOfRegistryKey);
    expect(differences(mirror, [put(POD)], [put(POD), drop(POD), put(POD), put(NODE), drop(NODE)])).toEqual([
      [['pods/default/web'], []],
      [['pods/default/web'], []],
    ]);
  });

  it('does not take an object of one branch for that of another which was written at the same revision', () => {
    const mirror = createMirror(keyOfRegistryKey);
    mirror.update(registryAfter([put(POD, { metadata: { name: 'main' } })]));
    mirror.compareAll();
    expect(mirror.update(registryAfter([put(POD, { metadata: { name: 'branch' } })])).changed).toEqual({
      'pods/default/web': { metadata: { name: 'branch' } },
    });
  });

  it('brings a page to what etcd holds, wherever time goes', () => {
    const key = fc.constantFrom(POD, NODE, LEASE, '/registry/events/default/web.1');
    const write = fc.oneof(
      key.map((k) => put(k)),
      key.map((k) => drop(k)),
    );
    const moves = fc.array(fc.oneof(fc.record({ writes: fc.array(write, { maxLength: 5 }) }), fc.record({ backTo: fc.nat() })), { maxLength: 12 });
    fc.assert(
      fc.property(moves, (all) => {
        const mirror = createMirror(keyOfRegistryKey);
        const page = new Map<string, unknown>();
        let writes: readonly Write[] = [];
        for (const move of all) {
          if ('writes' in move) {
            writes = [...writes, ...move.writes];
          } else {
            // Back, and from there on another way.
            writes = writes.slice(0, move.backTo % (writes.length + 1));
            mirror.compareAll();
          }
          const registry = registryAfter(writes);
          const { changed, removed } = mirror.update(registry);
          for (const [k, object] of Object.entries(changed)) page.set(k, object);
          for (const k of removed) page.delete(k);
          const shown = [...registry.present].filter(([k]) => k !== LEASE).map(([k, { value }]) => [keyOfRegistryKey(k), value] as const);
          expect(new Map([...page].sort())).toEqual(new Map([...shown].sort()));
          for (const [k, value] of shown) expect(page.get(k)).toBe(value);
        }
      }),
    );
  });
});
