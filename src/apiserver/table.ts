import { DEFAULT_COLUMNS } from '../api/kinds/columns';
import type { Column } from '../api/kinds/kind';
import type { KubeObject } from '../api/object';
import type { Resource } from './resources';

/** What kubectl prints of a resource's objects. The columns of another version that the kind is stored as are about objects of that version. */
export function columnsOf({ kind, storage }: Resource): readonly Column<KubeObject>[] {
  const { storedAs } = kind;
  if (kind.columns || !storage.columns || !storedAs) return kind.columns ?? storage.columns ?? DEFAULT_COLUMNS;
  return storage.columns.map((column) => ({ ...column, cell: (object, nowMs, wide) => column.cell(storedAs.toStored(object), nowMs, wide) }));
}

/** A list as `kubectl get` prints it (`meta.k8s.io/v1` Table): a row of cells for each object, and the object or its metadata with it. */
export function tableOf(resource: Resource, objects: readonly KubeObject[], metadata: object, nowUs: number, includeObject?: string | null): object {
  const columns = columnsOf(resource);
  const nowMs = nowUs / 1000;
  const rows = objects.map((object) => ({
    cells: columns.map((column) => column.cell(object, nowMs)),
    ...(includeObject === 'None'
      ? {}
      : { object: includeObject === 'Object' ? object : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata } }),
  }));
  const columnDefinitions = columns.map(({ name, type, format = '', description, priority }) => ({ name, type, format, description, priority }));
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions, rows };
}
