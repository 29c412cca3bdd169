import { humanDuration } from '../duration';
import type { KubeObject } from '../object';
import { parseTime } from '../time';
import type { Column } from './kind';

type Cell<T> = Column<T>['cell'];

/** A column of text that is always shown. */
export const column = <T>(name: string, description: string, cell: Cell<T>): Column<T> => ({ name, type: 'string', description, priority: 0, cell });

/** A column that only `-o wide` shows. */
export const wide = <T>(name: string, description: string, cell: Cell<T>): Column<T> => ({ ...column(name, description, cell), priority: 1 });

/** A column of whole numbers. */
export const integer = <T>(name: string, description: string, cell: Cell<T>): Column<T> => ({ ...column(name, description, cell), type: 'integer' });

/** The first column of every kind. */
export const NAME: Column<KubeObject> = { ...column('Name', 'Name of the object, unique within its namespace.', (o) => o.metadata.name ?? ''), format: 'name' };

/** How long ago a time was, as tables show it (`pkg/printers/internalversion` translateTimestampSince). */
export function since(timestamp: string | undefined, nowMs: number): string {
  const us = parseTime(timestamp);
  return us === undefined ? '<unknown>' : humanDuration(nowMs - us / 1000);
}

/** The age column of nearly every kind. */
export const AGE: Column<KubeObject> = column('Age', 'Time since the object was created.', (o, nowMs) => since(o.metadata.creationTimestamp, nowMs));

/** Labels or any map as tables show it: `a=1,b=2`, keys sorted; `<none>` if empty (apimachinery `labels.FormatLabels`). */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels![key]}`).join(',');
}

/** The columns of kinds that declare none (apiserver `rest.NewDefaultTableConvertor`). */
export const DEFAULT_COLUMNS: readonly Column<KubeObject>[] = [
  NAME,
  { ...column('Created At', 'Time at which the object was created.', (o: KubeObject) => o.metadata.creationTimestamp ?? ''), type: 'date' },
];

/** Up to three items of a list, and how many more there are (`pkg/printers/internalversion` listWithMoreString). */
export function upToThree(items: readonly string[], empty: string): string {
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown || empty;
}

const LOAD_BALANCER_WIDTH = 16;

/** Addresses of a load balancer's status, cut short unless there is room (loadBalancerStatusStringer). */
export function loadBalancerAddresses(ingress: readonly { readonly ip?: string; readonly hostname?: string }[] = [], wide = false): string {
  const all = [...new Set(ingress.flatMap(({ ip, hostname }) => ip || hostname || []))].sort().join(',');
  return !wide && all.length > LOAD_BALANCER_WIDTH ? `${all.slice(0, LOAD_BALANCER_WIDTH - 3)}...` : all;
}

const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

/** `RWO,ROX` (`pkg/apis/core/helper` GetAccessModesAsString). */
export const formatAccessModes = (modes: readonly string[] = []): string =>
  ACCESS_MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
