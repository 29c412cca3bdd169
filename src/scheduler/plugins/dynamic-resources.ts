import type { Plugin } from '../framework/plugin';
import { failure, unschedulable } from '../framework/status';

const NAME = 'DynamicResources';
const NOTHING_TO_FREE = unschedulable('no new claims to deallocate');
/** What upstream says when an earlier plugin's refusal kept its PreFilter from running. */
const NOT_PREPARED = failure('not found');

/** Devices by ResourceClaim are not simulated; what stays is the plugin's word when nothing fits (kube-scheduler DynamicResources). */
export const dynamicResources: Plugin = {
  name: NAME,

  preFilter: () => 'skip',
  filter: () => undefined,
  postFilter: (handle) => ({ status: handle.hasPrepared(NAME) ? NOTHING_TO_FREE : NOT_PREPARED }),
  preScore: () => 'skip',
};
