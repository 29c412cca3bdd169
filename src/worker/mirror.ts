import type { KubeObject } from '../api/object';

/** What etcd shows of itself, as far as the mirror needs it. */
interface Registry {
  readonly revision: number;
  readonly present: ReadonlyMap<string, { readonly value: unknown; readonly modRevision: number }>;
  changesSince(revision: number): readonly { readonly key: string; readonly value: unknown; readonly modRevision: number }[];
}

export interface Difference {
  readonly changed: Readonly<Record<string, KubeObject>>;
  readonly removed: readonly string[];
}

/** Knows which version of each object the page has, and says what has to be sent to bring it up to date, forwards or backwards in time. */
export interface Mirror {
  update(registry: Registry): Difference;
  /** The next update compares everything: time went backwards, or to another branch. */
  compareAll(): void;
}

/** Written every few seconds by every node, and shown by nobody. */
const HIDDEN = 'leases/';

/** `keyOf` turns etcd's key into the page's (`nodes/node-1`). */
export function createMirror(keyOf: (registryKey: string) => string): Mirror {
  const sent = new Map<string, number>();
  let revision = -1;

  return {
    compareAll() {
      revision = -1;
    },
    update(registry) {
      const changed: Record<string, KubeObject> = {};
      const removed: string[] = [];
      const compare = (registryKey: string, value: unknown, modRevision: number): void => {
        if (sent.get(registryKey) === modRevision) return;
        const key = keyOf(registryKey);
        if (key.startsWith(HIDDEN)) return;
        sent.set(registryKey, modRevision);
        changed[key] = value as KubeObject;
      };
      const remove = (registryKey: string): void => {
        if (!sent.delete(registryKey)) return;
        const key = keyOf(registryKey);
        removed.push(key);
        delete changed[key];
      };
      if (revision < 0) {
        for (const [key, { value, modRevision }] of registry.present) compare(key, value, modRevision);
        for (const key of [...sent.keys()]) if (!registry.present.has(key)) remove(key);
      } else {
        for (const { key, value, modRevision } of registry.changesSince(revision)) {
          if (value === undefined) remove(key);
          else compare(key, value, modRevision);
        }
      }
      revision = registry.revision;
      return { changed, removed };
    },
  };
}
