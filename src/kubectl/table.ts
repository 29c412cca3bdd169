import { type KubeObject, ownValue } from '../api/object';
import type { Context } from './context';
import type { ApiResource } from './discovery';
import { kindName } from './discovery';
import { TABLE, type TabOptions, tabulate } from './tabwriter';

/** The server's Table form of a list, and how `kubectl get` asks for it. */
export const TABLE_ACCEPT = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

export interface Table {
  readonly kind: 'Table';
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly columnDefinitions: readonly Column[];
  readonly rows: readonly Row[];
}
interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly priority?: number;
}
export interface Row {
  readonly cells: readonly unknown[];
  readonly object?: KubeObject;
}

export const isTable = (body: unknown): body is Table => (body as { kind?: unknown } | undefined)?.kind === 'Table';

/** An object or list of a server that knows no Tables, with the two columns that every object has. */
export function plainTable(objects: readonly KubeObject[], age: (created: string | undefined) => string): Table {
  return {
    kind: 'Table',
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name' },
      { name: 'Age', type: 'string' },
    ],
    rows: objects.map((object) => ({ cells: [object.metadata.name ?? '', age(object.metadata.creationTimestamp)], object })),
  };
}

export interface TableOptions {
  readonly wide: boolean;
  readonly headers: boolean;
  readonly withNamespace: boolean;
  /** `deployment.apps/` before the names. */
  readonly withKind: ApiResource | undefined;
  readonly labelColumns: readonly string[];
  readonly showLabels: boolean;
  readonly eventType?: string;
}

export const tableOptions = (context: Context, withKind: ApiResource | undefined): TableOptions => ({
  wide: context.flags.string('output') === 'wide',
  headers: !context.flags.bool('no-headers'),
  withNamespace: context.flags.bool('all-namespaces'),
  withKind,
  labelColumns: context.flags.list('label-columns'),
  showLabels: context.flags.bool('show-labels'),
});

const labelText = (labels: Readonly<Record<string, string>> | undefined): string => {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((k) => `${k}=${labels![k]}`).join(',');
};

/** A cell on one line. */
const cellText = (cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals would obey it
  return (end < 0 ? text : `${text.slice(0, end)}...`).replace(/\x1b/g, '^[').replaceAll('\t', ' ');
};

/** The lines of a Table, before they are aligned (cli-runtime `HumanReadablePrinter`). */
export function tableLines(table: Table, options: TableOptions): readonly string[] {
  const { wide, withKind } = options;
  const shown = table.columnDefinitions.flatMap((c, i) => (wide || !c.priority ? [i] : []));
  const nameColumn = withKind ? table.columnDefinitions.findIndex((c) => c.format === 'name' && c.type === 'string') : -1;
  const lines: string[] = [];
  if (options.headers && table.rows.length > 0) {
    lines.push(
      [
        ...(options.eventType ? ['EVENT'] : []),
        ...(options.withNamespace ? ['NAMESPACE'] : []),
        ...shown.map((i) => table.columnDefinitions[i]!.name.toUpperCase()),
        ...options.labelColumns.map((l) => l.split('/').at(-1)!.toUpperCase()),
        ...(options.showLabels ? ['LABELS'] : []),
      ].join('\t'),
    );
  }
  for (const { cells, object } of table.rows) {
    lines.push(
      [
        ...(options.eventType ? [options.eventType.padEnd(8)] : []),
        ...(options.withNamespace ? [object?.metadata.namespace ?? ''] : []),
        ...shown.map((i) => (i === nameColumn && withKind ? `${kindName(withKind)}/${cellText(cells[i])}` : cellText(cells[i]))),
        ...options.labelColumns.map((l) => ownValue(object?.metadata.labels, l) ?? ''),
        ...(options.showLabels ? [labelText(object?.metadata.labels)] : []),
      ].join('\t'),
    );
  }
  return lines;
}

export const alignTable = (lines: readonly string[], options: TabOptions = TABLE): string =>
  lines.length === 0 ? '' : `${tabulate(lines.join('\n'), options)}\n`;
