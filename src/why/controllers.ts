import type { Known } from './known';
import type { Reason } from './reason';

/** That the controller which would do something about an object, or the scheduler, does not run. */
export function controllerReasons(known: Known, controller: string): readonly Reason[] {
  if (!known.controllers) return [];
  const state = known.controllers.get(controller);
  if (state === 'runs') return [];
  return [{ code: state === 'stopped' ? 'controller-stopped' : 'no-controller', controller }];
}
