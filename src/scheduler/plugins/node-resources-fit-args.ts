import type { FieldError } from '../../api/field-error';
import { forbidden, invalid, notSupported, required } from '../../api/validation/errors';
import type { ArgsDeclaration } from '../framework/factory';
import { type GivenResources, RESOURCE_SPEC, type ResourceSpec, SHAPE_POINT, type ShapePoint, weighResources } from './resource-allocation';

type StrategyType = 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';

/** The arguments as users write them. */
export interface NodeResourcesFitArgs {
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy?: {
    readonly type?: StrategyType;
    readonly resources?: GivenResources;
    readonly requestedToCapacityRatio?: { readonly shape?: readonly Partial<ShapePoint>[] };
  };
}

/** How full nodes make their scores. */
export interface ScoringStrategy {
  readonly type: StrategyType;
  readonly resources: readonly ResourceSpec[];
  /** Of RequestedToCapacityRatio. */
  readonly shape: readonly ShapePoint[];
}

export const scoringStrategyOf = ({
  type = 'LeastAllocated',
  resources,
  requestedToCapacityRatio,
}: NodeResourcesFitArgs['scoringStrategy'] = {}): ScoringStrategy => ({
  type,
  resources: weighResources(resources),
  shape: (requestedToCapacityRatio?.shape ?? []).map(({ utilization = 0, score = 0 }) => ({ utilization, score })),
});

const STRATEGIES: readonly string[] = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];
const WEIGHT_MAX = 100;
const UTILIZATION_MAX = 100;
const SHAPE_SCORE_MAX = 10;

export const ARGS: ArgsDeclaration = {
  structs: {
    NodeResourcesFitArgs: { ignoredResources: '[]string?', ignoredResourceGroups: '[]string?', scoringStrategy: '*v1.ScoringStrategy?' },
    ScoringStrategy: { type: 'string?', resources: '[]v1.ResourceSpec?', requestedToCapacityRatio: '*v1.RequestedToCapacityRatioParam?' },
    RequestedToCapacityRatioParam: { shape: '[]v1.UtilizationShapePoint?' },
    ...RESOURCE_SPEC.structs,
    ...SHAPE_POINT.structs,
  },
  choices: { 'ScoringStrategy.type': STRATEGIES, ...RESOURCE_SPEC.choices },
  validate,
};

function validate(path: string, { ignoredResourceGroups = [], scoringStrategy }: NodeResourcesFitArgs): readonly FieldError[] {
  const errors: FieldError[] = [];
  ignoredResourceGroups.forEach((group, i) => {
    if (group.includes('/')) errors.push(invalid(`${path}.ignoredResourceGroups[${i}]`, group, "resource group name can't contain '/'"));
  });
  const at = `${path}.scoringStrategy`;
  const { type = 'LeastAllocated', resources = [], requestedToCapacityRatio } = scoringStrategy ?? {};
  if (!STRATEGIES.includes(type)) errors.push(notSupported(`${at}.type`, type, STRATEGIES));
  resources.forEach(({ name, weight }, i) => {
    if (weight !== undefined && (weight < 0 || weight > WEIGHT_MAX))
      errors.push(invalid(`${at}.resources[${i}].weight`, weight, `resource weight of ${name} not in valid range (0, 100]`));
  });
  if (type !== 'RequestedToCapacityRatio')
    return requestedToCapacityRatio
      ? [...errors, forbidden(`${at}.requestedToCapacityRatio`, 'must be nil when type is not RequestedToCapacityRatio')]
      : errors;
  if (!requestedToCapacityRatio) return [...errors, required(`${at}.requestedToCapacityRatio`, 'must be specified when type is RequestedToCapacityRatio')];
  return [...errors, ...validateShape(`${at}.requestedToCapacityRatio.shape`, requestedToCapacityRatio.shape ?? [])];
}

function validateShape(path: string, shape: readonly Partial<ShapePoint>[]): readonly FieldError[] {
  if (shape.length === 0) return [required(path, 'at least one point must be specified')];
  const errors: FieldError[] = [];
  const unsorted = shape.findIndex((point, i) => i > 0 && (shape[i - 1]?.utilization ?? 0) >= (point.utilization ?? 0));
  if (unsorted > 0) errors.push(invalid(`${path}[${unsorted}].utilization`, shape[unsorted]?.utilization, 'values must be sorted in increasing order'));
  shape.forEach(({ utilization = 0, score = 0 }, i) => {
    if (utilization < 0 || utilization > UTILIZATION_MAX) errors.push(invalid(`${path}[${i}].utilization`, utilization, 'not in valid range [0, 100]'));
    if (score < 0 || score > SHAPE_SCORE_MAX) errors.push(invalid(`${path}[${i}].score`, score, 'not in valid range [0, 10]'));
  });
  return errors;
}
