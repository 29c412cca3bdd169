import { formatLabelSelector } from '../label-selector';
import type { LabelSelector, PodTemplateSpec } from '../types.gen';
import { column, wide } from './columns';
import type { Column } from './kind';

const containersOf = (template: PodTemplateSpec | undefined) => template?.spec?.containers ?? [];

/** The columns of containers' names and images that all kinds with a pod template have, with `-o wide` or always. */
export const containerColumns = <T>(template: (object: T) => PodTemplateSpec | undefined, make: typeof wide = wide): readonly Column<T>[] => [
  make('Containers', 'Names of each container in the template.', (object) =>
    containersOf(template(object))
      .map((c) => c.name)
      .join(','),
  ),
  make('Images', 'Images referenced by each container in the template.', (object) =>
    containersOf(template(object))
      .map((c) => c.image ?? '')
      .join(','),
  ),
];

/** The column of what a controller selects. */
export const selectorColumn = <T>(selector: (object: T) => LabelSelector | undefined): Column<T> =>
  wide('Selector', 'Labels of the Pods that belong to it.', (object) => formatLabelSelector(selector(object)));

/** The same columns for a kind whose table is all about its template. */
export const alwaysContainerColumns = <T>(template: (object: T) => PodTemplateSpec | undefined): readonly Column<T>[] => containerColumns(template, column);
