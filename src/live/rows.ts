import { DEFAULT_COLUMNS } from '../api/kinds/columns';
import type { Column, Kind } from '../api/kinds/kind';
import type { KubeObject } from '../api/object';
import { podState, type Tone } from '../api/pod-state';
import type { Node, Pod } from '../api/types.gen';
import { type Holdings, held } from './holdings';
import { nodeState } from './tiles';
import { kindOf } from './watched';

/** What is asked of a list: only what is shown of it is answered. */
export interface ListQuestion {
  readonly resource: string;
  /** Parts of a name, a state or a node; all of them have to be found. */
  readonly search: string;
  /** Only what is not well. */
  readonly troubled: boolean;
  readonly from: number;
  readonly count: number;
}

export interface Row {
  /** `namespace/name`. */
  readonly key: string;
  readonly cells: readonly string[];
  readonly tone: Tone | undefined;
}

export interface List {
  readonly columns: readonly string[];
  readonly namespaced: boolean;
  readonly total: number;
  readonly from: number;
  readonly rows: readonly Row[];
}

/** Columns of `-o wide` that are worth their room. */
const ALSO: ReadonlySet<string> = new Set(['Node', 'Selector']);

const columnsOf = ({ columns = DEFAULT_COLUMNS }: Kind): readonly Column<KubeObject>[] =>
  columns.filter(({ priority, name }) => priority === 0 || ALSO.has(name));

/** What a real cluster leaves out, or an older one has otherwise, makes a cell empty and not the list. */
function cellOf({ cell }: Column<KubeObject>, object: KubeObject, nowMs: number): string {
  try {
    return String(cell(object, nowMs, true) ?? '');
  } catch {
    return '<unknown>';
  }
}

function toneOf(object: KubeObject): Tone | undefined {
  if (object.kind === 'Pod') return podState(object as Pod).tone;
  if (object.kind === 'Node') return nodeState(object as Node) === 'ready' ? 'pass' : nodeState(object as Node) === 'down' ? 'reject' : 'wait';
  if (object.kind === 'Event') return 'type' in object && object.type === 'Warning' ? 'reject' : 'quiet';
  return lacks(object) ? 'wait' : undefined;
}

/** A workload with fewer ready Pods than it wants. */
function lacks(object: KubeObject & { readonly spec?: unknown; readonly status?: unknown }): boolean {
  const { spec, status } = object as { readonly spec?: { readonly replicas?: number }; readonly status?: { readonly readyReplicas?: number } };
  return typeof spec?.replicas === 'number' && (status?.readyReplicas ?? 0) < spec.replicas;
}

const searchable = (key: string, object: KubeObject): string =>
  object.kind === 'Pod' ? `${key} ${podState(object as Pod).word} ${(object as Pod).spec?.nodeName ?? ''}`.toLowerCase() : key;

/** The keys of a resource in order; sorted again only after objects came or went. */
export type Orders = Map<string, { readonly change: number; readonly keys: readonly string[] }>;

function keysOf(orders: Orders, holdings: Holdings, resource: string): readonly string[] {
  const change = holdings.changes.get(resource) ?? 0;
  const known = orders.get(resource);
  const objects = held(holdings, resource);
  if (known?.change === change) return known.keys;
  const same = known?.keys.length === objects.size && known.keys.every((key) => objects.has(key));
  // Events are read from the latest on.
  const keys = same && resource !== 'events' ? known.keys : resource === 'events' ? latestFirst(objects) : [...objects.keys()].sort();
  orders.set(resource, { change, keys });
  return keys;
}

const latestFirst = (events: ReadonlyMap<string, KubeObject>): readonly string[] =>
  [...events]
    .map(([key, event]) => ({ key, at: whenOf(event) }))
    .sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0))
    .map(({ key }) => key);

/** When an Event was seen last. */
export function whenOf(event: KubeObject): string {
  const { lastTimestamp, eventTime, series } = event as {
    readonly lastTimestamp?: string;
    readonly eventTime?: string;
    readonly series?: { readonly lastObservedTime?: string };
  };
  return series?.lastObservedTime || lastTimestamp || eventTime || event.metadata.creationTimestamp || '';
}

/** A part of a list, as `kubectl get` prints it. */
export function listOf(orders: Orders, holdings: Holdings, { resource, search, troubled, from, count }: ListQuestion, nowMs: number): List {
  const kind = kindOf(resource);
  const objects = held(holdings, resource);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (key: string): boolean => {
    const object = objects.get(key);
    if (!object) return false;
    if (troubled && !['wait', 'reject'].includes(toneOf(object) ?? '')) return false;
    const text = words.length > 0 ? searchable(key, object) : '';
    return words.every((word) => text.includes(word));
  };
  const all = keysOf(orders, holdings, resource);
  const found = words.length > 0 || troubled ? all.filter(matches) : all;
  const start = Math.max(0, Math.min(from, found.length - count));
  const columns = columnsOf(kind);
  const rows = found.slice(start, start + count).flatMap((key): Row[] => {
    const object = objects.get(key);
    return object ? [{ key, cells: columns.map((column) => cellOf(column, object, nowMs)), tone: toneOf(object) }] : [];
  });
  return { columns: columns.map(({ name }) => name), namespaced: kind.namespaced, total: found.length, from: start, rows };
}
