import { at } from '../defaults/fill';
import { semanticEqual } from '../equality';
import type { KubeObject } from '../object';
import { zeroOf } from '../schema/coder';
import type { PodTemplateSpec } from '../types.gen';
import { dropDisabledTemplate } from './disabled-fields';
import type { Kind } from './kind';
import { bumpOnSpecChange, keepSpec, keepStatus, withGeneration } from './strategy';

/** The strategy that controllers of Pods share: upstream `pkg/registry/apps/<kind>/strategy.go`, which are copies of each other. */
type Workload = KubeObject & { readonly spec?: { readonly template?: PodTemplateSpec } | undefined; readonly status?: object };

const dropDisabled = <T extends Workload>(object: T): T => at<Workload, 'spec'>(object, 'spec', (spec) => at(spec, 'template', dropDisabledTemplate)) as T;

type Strategy<T extends KubeObject> = Required<
  Pick<Kind<T>, 'allowUnconditionalUpdate' | 'subresources' | 'prepareForCreate' | 'prepareForUpdate' | 'prepareForStatusUpdate'>
>;

/** Create empties the status and starts at generation 1; an update keeps the status and counts changes of the spec; a status update keeps the spec. */
export const workloadStrategy = <T extends Workload>(statusSchema: string): Strategy<T> => ({
  allowUnconditionalUpdate: true,
  subresources: ['status'],
  prepareForCreate: (object) => withGeneration({ ...dropDisabled(object), status: zeroOf(statusSchema) }, 1),
  prepareForUpdate: (next, old) => bumpOnSpecChange(keepStatus(dropDisabled(next), old), old),
  prepareForStatusUpdate: keepSpec,
});

/** The same for kinds whose annotations are handed on too. */
export const bumpOnSpecOrAnnotationChange = <T extends Workload>(next: T, old: T): T =>
  semanticEqual(next.metadata.annotations, old.metadata.annotations) ? bumpOnSpecChange(next, old) : withGeneration(next, (old.metadata.generation ?? 0) + 1);
