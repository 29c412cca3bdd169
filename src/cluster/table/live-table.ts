import type { Column } from '../../api/kinds/kind';
import { chunksOf } from '../../api/natural-order';
import type { KubeObject } from '../../api/object';
import { servedForm } from '../../apiserver/present';
import { isStored, type Resource } from '../../apiserver/resources';
import { parseSelection, type Selection, selects } from '../../apiserver/selection';
import { columnsOf } from '../../apiserver/table';
import type { Cluster } from '../cluster';
import { registryOf } from '../inspect';
import { keyOfRegistryKey } from '../resource-of';
import type { TableColumn, TableQuestion, TableRow } from './question';
import { compareKeys, type SortKey, sortKeyOf, tellsTime } from './sort-key';

/**
 * The objects of a resource as `kubectl get` prints them, kept sorted as they change: what changed is taken out and put in again where it belongs, so that
 * fifty thousand rows cost no more than those that changed. Derived from etcd, and no part of the cluster's value.
 */
export interface LiveTable {
  /** Takes in what has changed. `everything`: time has gone back, or to another branch, so that all is compared. */
  update(cluster: Cluster, everything: boolean): void;
  /** Why nothing is shown: the API server's words. */
  readonly problem: string | undefined;
  readonly columns: readonly TableColumn[];
  readonly namespaced: boolean;
  /** How many there are in the namespace, and how many of them are shown. */
  readonly total: number;
  readonly length: number;
  /** The place of an object's row; -1: it is not shown. */
  placeOf(key: string): number;
  /** Some of the rows, as they are at a moment. */
  rows(from: number, count: number, nowUs: number): readonly TableRow[];
}

interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly object: KubeObject;
  /** Its namespace and name, in the order of which come rows that are otherwise equal. */
  readonly place: readonly string[];
  sortKey: SortKey;
}

/** What the question comes to with the kinds that are served now. */
interface Reading {
  readonly resource: Resource;
  readonly selection: Selection;
  readonly columns: readonly Column<KubeObject>[];
  readonly sortedBy: Column<KubeObject> | undefined;
}

const nameOf = ({ metadata: { name = '' } }: KubeObject): string => name;
const namespaceOf = ({ metadata: { namespace = '' } }: KubeObject): string => namespace;

function readQuestion(resource: Resource, question: TableQuestion): Reading | string {
  const { namespace, labelSelector, fieldSelector, sort } = question;
  const selection = parseSelection(resource, resource.kind.namespaced ? namespace : '', new URLSearchParams({ labelSelector, fieldSelector }));
  if (typeof selection === 'string') return selection;
  const columns = columnsOf(resource);
  return { resource, selection, columns, sortedBy: sort && columns.find(({ name }) => name === sort.column) };
}

/** Whether a text is in what a row says; of what only tells time it is not looked for. */
function says({ columns }: Reading, object: KubeObject, text: string, nowMs: number): boolean {
  const isIn = (words: unknown): boolean => String(words).toLowerCase().includes(text);
  return isIn(namespaceOf(object)) || isIn(nameOf(object)) || columns.some((column) => !tellsTime(column) && isIn(column.cell(object, nowMs)));
}

/** Two lists in order as one. */
function merged(a: readonly Entry[], b: readonly Entry[], compare: (a: Entry, b: Entry) => number): Entry[] {
  const both: Entry[] = [];
  let at = 0;
  for (const entry of b) {
    while (at < a.length && compare(a[at]!, entry) <= 0) both.push(a[at++]!);
    both.push(entry);
  }
  while (at < a.length) both.push(a[at++]!);
  return both;
}

const columnShown = (column: Column<KubeObject>): TableColumn => ({
  name: column.name,
  description: column.description,
  wide: column.priority > 0,
  numeric: tellsTime(column) || column.type === 'integer' || column.type === 'number',
});

export function createLiveTable(question: TableQuestion): LiveTable {
  const text = question.text.toLowerCase();
  const direction = question.sort?.descending ? -1 : 1;
  let served: Resource | undefined;
  let reading: Reading | string = '';
  let columns: readonly TableColumn[] = [];
  let revision = -1;
  let sortedAtS = 0;
  /** By etcd's key: all in the namespace. */
  const entries = new Map<string, Entry>();
  /** Those that are shown. */
  let order: readonly Entry[] = [];

  const compare = (a: Entry, b: Entry): number => direction * compareKeys(a.sortKey, b.sortKey) || compareKeys(a.place, b.place);

  function begin(resource: Resource | undefined): void {
    served = resource;
    reading =
      resource && isStored(resource)
        ? readQuestion(resource, question)
        : `the server doesn't have a resource type "${question.plural}" in ${question.apiVersion} at this moment`;
    columns = typeof reading === 'string' ? [] : reading.columns.map(columnShown);
    revision = -1;
    entries.clear();
    order = [];
  }

  /** The keys of which something may have changed, each once. */
  function keysToLookAt(registry: ReturnType<typeof registryOf>, { resource }: Reading): ReadonlySet<string> {
    const all = revision < 0 ? [...entries.keys(), ...registry.present.keys()] : registry.changesSince(revision).map(({ key }) => key);
    return new Set(all.filter((key) => key.startsWith(resource.prefix)));
  }

  function entryOf(of: Reading, registryKey: string, value: KubeObject, nowMs: number): Entry | undefined {
    const { resource, selection, sortedBy } = of;
    if (selection.namespace !== '' && namespaceOf(value) !== selection.namespace) return undefined;
    const object = servedForm(resource, value);
    const place = [...chunksOf(namespaceOf(value)), '', ...chunksOf(nameOf(value))];
    return { key: keyOfRegistryKey(registryKey), value, object, place, sortKey: sortedBy ? sortKeyOf(sortedBy, object, nowMs) : 0 };
  }

  const isShown = (of: Reading, { value, object }: Entry, nowMs: number): boolean =>
    selects(of.selection, of.resource, value as KubeObject) && (text === '' || says(of, object, text, nowMs));

  /** Takes in what changed of the objects. */
  function takeIn(of: Reading, cluster: Cluster): void {
    const registry = registryOf(cluster);
    const nowMs = cluster.nowUs / 1_000;
    const stale = new Set<Entry>();
    const fresh: Entry[] = [];
    for (const key of keysToLookAt(registry, of)) {
      const value = registry.present.get(key)?.value as KubeObject | undefined;
      const before = entries.get(key);
      if (value === before?.value) continue;
      const entry = value && entryOf(of, key, value, nowMs);
      if (before) stale.add(before);
      if (entry) entries.set(key, entry);
      else entries.delete(key);
      if (entry && isShown(of, entry, nowMs)) fresh.push(entry);
    }
    revision = registry.revision;
    if (stale.size === 0 && fresh.length === 0) return;
    const rest = stale.size === 0 ? order : order.filter((entry) => !stale.has(entry));
    order = merged(rest, fresh.sort(compare), compare);
  }

  /** What takes its time, or was long ago, changes its place as time passes; when something was created does not. */
  function sortAnew({ sortedBy }: Reading, nowUs: number): void {
    const nowS = Math.floor(nowUs / 1e6);
    if (!sortedBy || !tellsTime(sortedBy) || sortedBy.name === 'Age' || nowS === sortedAtS) return;
    sortedAtS = nowS;
    for (const entry of order) entry.sortKey = sortKeyOf(sortedBy, entry.object, nowUs / 1_000);
    order = order.toSorted(compare);
  }

  return {
    update(cluster, everything) {
      const resource = cluster.part('apiserver').inspect().table.find(question.apiVersion, question.plural);
      if (revision < 0 || resource !== served) begin(resource);
      else if (everything) revision = -1;
      if (typeof reading === 'string') return;
      takeIn(reading, cluster);
      sortAnew(reading, cluster.nowUs);
    },
    get problem() {
      return typeof reading === 'string' ? reading : undefined;
    },
    get columns() {
      return columns;
    },
    get namespaced() {
      return served?.kind.namespaced ?? false;
    },
    get total() {
      return entries.size;
    },
    get length() {
      return order.length;
    },
    placeOf: (key) => order.findIndex((entry) => entry.key === key),
    rows(from, count, nowUs) {
      if (typeof reading === 'string') return [];
      const shown = reading.columns;
      return order.slice(from, from + count).map(({ key, object }) => ({
        key,
        namespace: namespaceOf(object),
        name: nameOf(object),
        cells: shown.map((column) => column.cell(object, nowUs / 1_000)),
      }));
    },
  };
}
