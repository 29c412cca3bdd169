import type { StructSchema } from '../../api/schema/scheduler-configuration';
import type { NodeInfo } from '../framework/node-info';
import { divide } from '../framework/normalize';
import { MAX_SCORE } from '../framework/plugin';
import { isScalarResource } from '../framework/resources';

export interface ResourceSpec {
  readonly name: string;
  readonly weight: number;
}

/** Resources as users write them. */
export type GivenResources = readonly { readonly name: string; readonly weight?: number }[];

const CPU_AND_MEMORY: readonly ResourceSpec[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** The resources that a plugin looks at: CPU and memory if none are given. A missing weight, or 0, means 1. */
export const weighResources = (given: GivenResources = []): readonly ResourceSpec[] =>
  given.length > 0 ? given.map(({ name, weight }) => ({ name, weight: weight || 1 })) : CPU_AND_MEMORY;

export const RESOURCE_SPEC = {
  structs: { ResourceSpec: { name: 'string', weight: 'int64?' } },
  choices: { 'ResourceSpec.name': ['cpu', 'memory', 'ephemeral-storage'] },
} satisfies StructSchema;

/** Of one resource on one node: what it has, what its Pods ask for, and that with the new Pod (`calculateNodeAllocatableRequest`). */
export interface Allocation {
  allocatable: number;
  allocated: number;
  requested: number;
}

/** How a score takes the Pods' requests: as they are, or with defaults for containers that name none. */
export type RequestKind = 'requested' | 'nonZero';

function allocatableOf(node: NodeInfo, resource: string): number {
  const { allocatable } = node;
  if (resource === 'cpu') return allocatable.milliCPU;
  if (resource === 'memory') return allocatable.memory;
  if (resource === 'ephemeral-storage') return allocatable.ephemeralStorage;
  return allocatable.scalar.get(resource) ?? 0;
}

function allocatedOf(node: NodeInfo, resource: string, kind: RequestKind): number {
  if (resource === 'cpu') return kind === 'nonZero' ? node.nonZeroMilliCPU : node.requestedMilliCPU;
  if (resource === 'memory') return kind === 'nonZero' ? node.nonZeroMemory : node.requestedMemory;
  if (resource === 'ephemeral-storage') return node.requestedEphemeralStorage;
  return node.requestedScalar.get(resource) ?? 0;
}

/**
 * Fills `into` with the node's allocations of the resources, in their order. An allocatable amount of 0 marks a resource that does not count:
 * the node has none, or it is an extended one that the Pod does not ask for.
 */
export function allocations(
  into: readonly Allocation[],
  node: NodeInfo,
  resources: readonly ResourceSpec[],
  podRequests: readonly number[],
  kind: RequestKind,
): void {
  for (let i = 0; i < resources.length; i++) {
    const one = into[i]!;
    const { name } = resources[i]!;
    const request = podRequests[i]!;
    const allocatable = request === 0 && isScalarResource(name) ? 0 : allocatableOf(node, name);
    one.allocatable = allocatable;
    one.allocated = allocatable === 0 ? 0 : allocatedOf(node, name, kind);
    one.requested = allocatable === 0 ? 0 : one.allocated + request;
  }
}

export const emptyAllocations = (resources: readonly ResourceSpec[]): Allocation[] => resources.map(() => ({ allocatable: 0, allocated: 0, requested: 0 }));

/** The share that is left, 0..100 (`leastRequestedScore`). */
export const leastRequested = (requested: number, capacity: number): number =>
  requested > capacity ? 0 : divide((capacity - requested) * MAX_SCORE, capacity);

/** The share that is used, 0..100 (`mostRequestedScore`). */
export const mostRequested = (requested: number, capacity: number): number => divide(Math.min(requested, capacity) * MAX_SCORE, capacity);

export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

export const SHAPE_POINT: StructSchema = { structs: { UtilizationShapePoint: { utilization: 'int32', score: 'int32' } } };

/** Straight lines between points of utilization (0..100) and score (0..10) (`helper.BuildBrokenLinearFunction`). */
export function brokenLine(shape: readonly ShapePoint[]): (utilization: number) => number {
  const points = shape.map(({ utilization, score }) => ({ at: utilization, score: score * 10 }));
  return (utilization) => {
    const i = points.findIndex((p) => utilization <= p.at);
    if (i < 0) return points.at(-1)?.score ?? 0;
    const right = points[i]!;
    const left = points[i - 1];
    if (!left) return right.score;
    return left.score + Math.trunc(((right.score - left.score) * (utilization - left.at)) / (right.at - left.at));
  };
}
