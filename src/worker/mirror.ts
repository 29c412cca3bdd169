import type { KubeObject } from '../api/object';

/** What etcd shows of itself, as far as the mirror needs it. */
interface Registry {
  readonly revision: number;
  readonly present: ReadonlyMap<string, { readonly value: unknown }>;
  changesSince(revision: number): readonly { readonly key: string }[];
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
  /** How many times that was so: others who follow etcd compare everything too when it is more than they know of. */
  readonly jumps: number;
}

/** Written every few seconds by every node, and shown by nobody. */
const HIDDEN = 'leases/';

/** Who wrote which field is most of an object's length, and nobody reads it in passing: who wants to know asks for the object. */
function withoutWriters(object: KubeObject): KubeObject {
  if (!object.metadata.managedFields) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** `keyOf` turns etcd's key into the page's (`nodes/node-1`). */
export function createMirror(keyOf: (registryKey: string) => string): Mirror {
  /** What the page has. The objects themselves tell versions apart: another branch has used the same revisions. */
  const sent = new Map<string, unknown>();
  let revision = -1;
  let jumps = 0;

  /** The keys of which something may have changed, each once: what came of several changes is what counts. */
  const keysOf = (registry: Registry): ReadonlySet<string> =>
    new Set(revision < 0 ? [...sent.keys(), ...registry.present.keys()] : registry.changesSince(revision).map(({ key }) => key));

  return {
    compareAll() {
      revision = -1;
      jumps++;
    },
    get jumps() {
      return jumps;
    },
    update(registry) {
      const changed: Record<string, KubeObject> = {};
      const removed: string[] = [];
      for (const registryKey of keysOf(registry)) {
        const value = registry.present.get(registryKey)?.value;
        if (value === sent.get(registryKey)) continue;
        const key = keyOf(registryKey);
        if (key.startsWith(HIDDEN)) continue;
        if (value === undefined) {
          sent.delete(registryKey);
          removed.push(key);
        } else {
          sent.set(registryKey, value);
          changed[key] = withoutWriters(value as KubeObject);
        }
      }
      revision = registry.revision;
      return { changed, removed };
    },
  };
}
