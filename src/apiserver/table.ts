import { DEFAULT_COLUMNS } from '../api/kinds/columns';
import type { KubeObject } from '../api/object';
import type { Resource } from './resources';

/** A list as `kubectl get` prints it (`meta.k8s.io/v1` Table): a row of cells for each object, and the object or its metadata with it. */
export function tableOf(resource: Resource, objects: readonly KubeObject[], metadata: object, nowUs: number, includeObject?: string | null): object {
  const columns = resource.kind.columns ?? resource.storage.columns ?? DEFAULT_COLUMNS;
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
