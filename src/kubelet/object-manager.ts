import { writable } from '../sim/copy-on-write';
import { informerName, type Reference, type ReferenceKind } from './references';
import type { Turn } from './turn';

/** The ConfigMaps, Secrets and other objects that Pods of the node need: each is watched as long as one does (kubelet `watch_based_manager`). */

/** Where kinds are found that are not of the core group. */
const ROOTS: Partial<Record<ReferenceKind, string>> = { runtimeclasses: '/apis/node.k8s.io/v1', resourceclaims: '/apis/resource.k8s.io/v1' };

/** Begins to watch what is not watched yet. */
export function addReferences(turn: Turn, references: readonly Reference[]): void {
  const { client, state } = turn.kubelet;
  for (const reference of references) {
    const name = informerName(reference);
    if (state.references.has(name)) continue;
    writable(state, 'references').set(name, false);
    const { kind, namespace } = reference;
    const one = reference.name === '' ? {} : { selector: `fieldSelector=metadata.name%3D${reference.name}` };
    client.inform(turn, { name, path: `${ROOTS[kind] ?? '/api/v1'}/${namespace === '' ? '' : `namespaces/${namespace}/`}${kind}`, ...one });
  }
}

/** Ends the watches of what no worker needs any more. */
export function deleteReferences(turn: Turn, references: readonly Reference[]): void {
  const { client, state } = turn.kubelet;
  const needed = new Set([...state.workers.values()].flatMap((w) => w.references.map(informerName)));
  for (const name of references.map(informerName)) {
    if (needed.has(name)) continue;
    writable(state, 'references').delete(name);
    client.forget(turn, name);
  }
}

/** Whether of each of them is known what it is, or that it does not exist. */
export const areKnown = ({ kubelet: { state } }: Turn, references: readonly Reference[]): boolean =>
  references.every((r) => state.references.get(informerName(r)) === true);
