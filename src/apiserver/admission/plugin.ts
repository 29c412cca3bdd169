import type { KubeObject } from '../../api/object';
import type { Status, StatusCause } from '../../api/types.gen';
import { resourceName, type Scope } from '../registry/scope';
import { forbidden } from '../status';

/**
 * One admission plugin. All its functions are pure: they get the request and what the API server knows, and give back
 * the object, a changed one that shares the rest, or a refusal. `old` is undefined on a create.
 */
export interface AdmissionPlugin {
  readonly name: string;
  /** Changes the object before it is validated. */
  readonly mutate?: (object: KubeObject, old: KubeObject | undefined, scope: Scope) => KubeObject | Status;
  /** Refuses the object as it would be stored. */
  readonly validate?: (object: KubeObject, old: KubeObject | undefined, scope: Scope) => Status | undefined;
  /** Warnings of an object that is not refused. */
  readonly warnings?: (object: KubeObject, old: KubeObject | undefined, scope: Scope) => readonly string[];
  readonly validateDelete?: (object: KubeObject, scope: Scope) => Status | undefined;
}

/** Upstream `admission.NewForbidden`: a name that is yet to be made shows as what it begins with. */
export const refusal = ({ route }: Scope, object: KubeObject, why: string, causes?: readonly StatusCause[]): Status =>
  forbidden(resourceName(route), route.name || object.metadata.name || object.metadata.generateName || 'Unknown', why, causes);

/** Whether a request is about a resource itself and not about a subresource of it. */
export const isAbout = ({ route }: Scope, qualified: string): boolean => route.resource.qualified === qualified && route.subresource === '';
