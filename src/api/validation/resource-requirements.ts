import { compareQuantities } from '../quantity';
import type { ResourceClaim, ResourceRequirements } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, notFound, required } from './errors';
import { isDNS1123Label } from './names';
import { hugePageError, isHugePageResource, isOvercommitAllowed, validateContainerResourceName, validateResourceAmount } from './resources';

/** What a container or a Pod asks for: upstream `pkg/apis/core/validation` validateResourceRequirements. */
export interface ResourceOptions {
  /** Claims that the Pod declares. */
  readonly claimNames?: ReadonlySet<string>;
  /** Names that are allowed here; default: those of containers. */
  readonly validateName?: (name: string, path: string) => readonly FieldError[];
}

function validateClaims(claims: readonly ResourceClaim[], declared: ReadonlySet<string>, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [i, { name = '', request = '' }] of claims.entries()) {
    const at = `${path}[${i}]`;
    if (name === '') {
      errors.push(required(at));
      continue;
    }
    if (seen.has(name)) {
      errors.push(duplicate(at, name));
    } else {
      const key = request === '' ? name : `${name}/${request}`;
      if (request !== '') errors.push(...invalidEach(`${at}.request`, request, isDNS1123Label(request)));
      if (seen.has(key)) errors.push(duplicate(at, key));
      else if (request === '') for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(duplicate(at, name));
      seen.add(key);
    }
    if (declared.has(name)) continue;
    const list = declared.size === 0 ? ' which is empty' : `: ${[...declared].sort().join(', ')}`;
    const error = notFound(at, name);
    errors.push({ ...error, message: `${error.message}: must be one of the names in pod.spec.resourceClaims${list}` });
  }
  return errors;
}

const NO_CLAIMS: ReadonlySet<string> = new Set();
const isCompute = (name: string): boolean => name === 'cpu' || name === 'memory';

export function validateResourceRequirements(requirements: ResourceRequirements, path: string, options: ResourceOptions = {}): readonly FieldError[] {
  const { limits = {}, requests = {}, claims = [] } = requirements;
  const { validateName = validateContainerResourceName, claimNames = NO_CLAIMS } = options;
  const errors: FieldError[] = [];
  const validateOne = (name: string, amount: string, at: string): void => {
    errors.push(...validateName(name, at), ...validateResourceAmount(name, amount, at));
  };
  const validateHugePages = (name: string, amount: string, at: string): void => {
    const message = hugePageError(name, amount);
    if (message !== undefined) errors.push(invalid(at, amount, message));
  };
  for (const [name, amount] of Object.entries(limits)) {
    validateOne(name, amount, `${path}.limits[${name}]`);
    validateHugePages(name, amount, `${path}.limits[${name}]`);
  }
  for (const [name, amount] of Object.entries(requests)) {
    validateOne(name, amount, `${path}.requests[${name}]`);
    const limit = limits[name];
    if (limit === undefined) {
      if (!isOvercommitAllowed(name)) errors.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
    } else if (compareQuantities(amount, limit) !== 0 && !isOvercommitAllowed(name)) {
      errors.push(invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`));
    } else if (compareQuantities(amount, limit) > 0) {
      errors.push(invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`));
    }
    validateHugePages(name, amount, `${path}.requests[${name}]`);
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePageResource) && !names.some(isCompute)) errors.push(forbidden(path, 'HugePages require cpu or memory'));
  errors.push(...validateClaims(claims, claimNames, `${path}.claims`));
  return errors;
}
