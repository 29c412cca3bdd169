import type { KubeObject } from '../../api/object';
import type { Status } from '../../api/types.gen';
import type { Scope } from '../registry/scope';

/** Mutating admission of a create. */
export function admit(_scope: Scope, object: KubeObject): KubeObject | Status {
  return object;
}
/** Mutating admission of an update. */
export function admitUpdate(_scope: Scope, object: KubeObject, _old: KubeObject): KubeObject | Status {
  return object;
}
export function validateAdmission(_scope: Scope, _object: KubeObject, _old: KubeObject | undefined): Status | undefined {
  return undefined;
}
export function validateDelete(_scope: Scope, _object: KubeObject): Status | undefined {
  return undefined;
}
