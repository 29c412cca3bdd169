import type { Overhead, RuntimeClass, Scheduling, Toleration } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, required } from './errors';
import { validateLabels } from './label-selector';
import { isDNS1123Label, nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { hugePageError, isHugePageResource, validateContainerResourceName, validateResourceAmount } from './resources';
import { validateTolerations } from './tolerations';

/** Upstream `pkg/apis/node/validation`. */
type Errors = readonly FieldError[];

export const validateRuntimeClass = ({ metadata, handler, overhead, scheduling }: RuntimeClass): Errors => [
  ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
  ...(handler ? invalidEach('handler', handler, isDNS1123Label(handler)) : [required('handler')]),
  ...(overhead ? validateOverhead(overhead, 'overhead') : []),
  ...(scheduling ? validateScheduling(scheduling, 'scheduling') : []),
];

export const validateRuntimeClassUpdate = (next: RuntimeClass, old: RuntimeClass): Errors => [
  ...validateRuntimeClass(next),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateImmutable(next.handler ?? '', old.handler ?? '', 'handler'),
];

/** What a Pod of this class costs by itself is checked like a container's limits. */
function validateOverhead({ podFixed = {} }: Overhead, path: string): Errors {
  const names = Object.keys(podFixed);
  const errors = names.flatMap((name) => {
    const at = `${path}.limits[${name}]`;
    const amount = podFixed[name]!;
    const error = hugePageError(name, amount);
    return [
      ...validateContainerResourceName(name, at),
      ...validateResourceAmount(name, amount, at),
      ...(error === undefined ? [] : [invalid(at, amount, error)]),
    ];
  });
  const alone = names.some(isHugePageResource) && podFixed.cpu === undefined && podFixed.memory === undefined;
  return alone ? [...errors, forbidden(path, 'HugePages require cpu or memory')] : errors;
}

function validateScheduling({ nodeSelector, tolerations }: Scheduling, path: string): Errors {
  const list = tolerations ?? [];
  const keys = list.map(({ key = '', operator = '', value = '', effect = '' }) => [key, operator, value, effect].join('\n'));
  return [
    ...validateLabels(nodeSelector, `${path}.nodeSelector`),
    ...validateTolerations(list, `${path}.tolerations`),
    ...list.flatMap((toleration, i) => (keys.indexOf(keys[i]!) < i ? [duplicate(`${path}.tolerations[${i}]`, printed(toleration))] : [])),
  ];
}

/** Go's internal struct, which has no JSON names. */
const printed = ({ key = '', operator = '', value = '', effect = '', tolerationSeconds }: Toleration): unknown => ({
  Key: key,
  Operator: operator,
  Value: value,
  Effect: effect,
  TolerationSeconds: tolerationSeconds ?? null,
});
