import { parse, stringify } from 'devalue';
import { changesTo, isLink, linkOf } from '../sim/lineage';
import { contentsOf, type Version } from '../sim/versioned-map';
import type { Snapshot } from './present';

/**
 * A snapshot as text. It is a graph, in which objects stand at several places and lists are long: `devalue` keeps that, also maps, sets and what is not there.
 * Of a lineage it has what the changes come to, or the changes, not their chain: that is deeper than any stack.
 */
export const writeSnapshot = (snapshot: Snapshot): string =>
  stringify(snapshot, {
    map: (value: unknown) => isLink(value) && value.root instanceof Map && [contentsOf(value as Version<object>)],
    log: (value: unknown) => isLink(value) && [value.root, changesTo(value)],
  });

/** What `writeSnapshot` has written. Throws Error where it is something else. */
export const readSnapshot = (text: string): Snapshot =>
  parse(text, {
    map: ([root]: [ReadonlyMap<string, object>]) => linkOf(root, []),
    log: ([root, changes]: [unknown, readonly unknown[]]) => linkOf(root, changes),
  }) as Snapshot;
