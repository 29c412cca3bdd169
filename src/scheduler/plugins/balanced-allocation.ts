import type { FieldError } from '../../api/field-error';
import { duplicate, invalid } from '../../api/validation/errors';
import type { PluginFactory } from '../framework/factory';
import { MAX_SCORE, type Plugin } from '../framework/plugin';
import { podRequests } from '../framework/resources';
import { type Allocation, allocations, emptyAllocations, type GivenResources, RESOURCE_SPEC, type ResourceSpec, weighResources } from './resource-allocation';

interface BalancedAllocationArgs {
  readonly resources?: GivenResources;
}

function validateArgs(path: string, { resources = [] }: BalancedAllocationArgs): readonly FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  resources.forEach(({ name, weight }, i) => {
    if (seen.has(name)) errors.push(duplicate(`${path}.resources[${i}].name`, name));
    seen.add(name);
    if ((weight || 1) !== 1) errors.push(invalid(`${path}.resources[${i}].weight`, weight, 'must be 1'));
  });
  return errors;
}

/** 100 where all resources are used to the same share, less by the standard deviation of the shares (`balancedResourceScore`). */
function balance(of: readonly Allocation[], used: 'requested' | 'allocated'): number {
  let count = 0;
  let total = 0;
  let first = 0;
  let second = 0;
  for (const one of of) {
    if (one.allocatable === 0) continue;
    const fraction = Math.min(1, one[used] / one.allocatable);
    total += fraction;
    if (count === 0) first = fraction;
    else if (count === 1) second = fraction;
    count++;
  }
  let deviation = 0;
  if (count === 2) deviation = Math.abs((first - second) / 2);
  else if (count > 2) {
    const mean = total / count;
    let squares = 0;
    for (const one of of)
      if (one.allocatable !== 0) squares += (Math.min(1, one[used] / one.allocatable) - mean) * (Math.min(1, one[used] / one.allocatable) - mean);
    deviation = Math.sqrt(squares / count);
  }
  return Math.trunc((1 - deviation) * MAX_SCORE);
}

const NAME = 'NodeResourcesBalancedAllocation';

/** Prefers nodes that the Pod makes use their resources more evenly (kube-scheduler NodeResourcesBalancedAllocation): 75 changes nothing, 100 is best. */
export const balancedAllocation: PluginFactory = {
  name: NAME,
  args: {
    structs: { NodeResourcesBalancedAllocationArgs: { resources: '[]v1.ResourceSpec?' }, ...RESOURCE_SPEC.structs },
    choices: RESOURCE_SPEC.choices,
    validate: validateArgs,
  },
  create: ({ resources }: BalancedAllocationArgs) => create(weighResources(resources)),
};

function create(resources: readonly ResourceSpec[]): Plugin<undefined, readonly number[]> {
  const scratch = emptyAllocations(resources);
  return {
    name: NAME,
    scoreScope: 'pods',

    preScore(_snapshot, { pod }) {
      const requests = podRequests(pod);
      const state = resources.map(({ name }) => requests.get(name) ?? 0);
      // A Pod that asks for nothing changes no balance; scoring it would send all such Pods to one node.
      return state.every((request) => request === 0) ? 'skip' : { state };
    },
    score(requests, _pod, node) {
      allocations(scratch, node, resources, requests, 'requested');
      return MAX_SCORE / 2 + Math.trunc((MAX_SCORE / 2 + balance(scratch, 'requested') - balance(scratch, 'allocated')) / 2);
    },
  };
}
