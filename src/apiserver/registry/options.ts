import type { FieldError } from '../../api/field-error';
import { readAs } from '../../api/schema/coder';
import type { DeleteOptions, Status } from '../../api/types.gen';
import { forbidden, invalid as invalidValue, notSupported, required } from '../../api/validation/errors';
import { validateFieldManager } from '../../api/validation/object-meta';
import { parseBody } from '../decode';
import { badRequest, invalid } from '../status';
import { isRefusal, type Scope } from './scope';

/** What a writing request asks for besides its object (`apimachinery/pkg/apis/meta/v1/validation`). */
const FIELD_VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const POLICIES = ['Foreground', 'Background', 'Orphan'];

const refusal = (kind: string, errors: readonly FieldError[]): Status | undefined =>
  errors.length > 0 ? invalid({ group: 'meta.k8s.io', name: kind }, '', errors) : undefined;

const validateDryRun = (dryRun: readonly string[]): readonly FieldError[] =>
  dryRun.every((stage) => stage === 'All') ? [] : [notSupported('dryRun', dryRun, ['All'])];

/** Why the options of a create, an update or a patch are refused. */
export function refuseWriteOptions({ route: { verb, query }, request }: Scope): Status | undefined {
  const applies = request.contentType === 'application/apply-patch+yaml';
  if (query.size === 0 && !applies) return undefined;
  const fieldValidation = query.get('fieldValidation') ?? '';
  const fieldManager = query.get('fieldManager') ?? '';
  return refusal(`${verb[0]!.toUpperCase()}${verb.slice(1)}Options`, [
    ...(applies && fieldManager === '' ? [required('fieldManager', 'is required for apply patch')] : []),
    ...(verb === 'patch' && !applies && query.has('force') ? [forbidden('force', 'may not be specified for non-apply patch')] : []),
    ...validateFieldManager(fieldManager, 'fieldManager'),
    ...validateDryRun(query.getAll('dryRun')),
    ...(FIELD_VALIDATIONS.includes(fieldValidation) ? [] : [notSupported('fieldValidation', fieldValidation, FIELD_VALIDATIONS)]),
  ]);
}

/** The options of a delete, from its body or its query, or why they are refused. */
export function deleteOptionsOf(scope: Scope): DeleteOptions | Status {
  const parsed = parseBody(scope);
  if (isRefusal(parsed)) return parsed;
  const reading = readAs('meta.v1.DeleteOptions', parsed.value ?? queried(scope));
  if (reading.error !== undefined) return badRequest(reading.error);
  const options = reading.object as DeleteOptions;
  const { orphanDependents, propagationPolicy, dryRun = [] } = options;
  const refused = refusal('DeleteOptions', [
    ...(orphanDependents !== undefined && propagationPolicy !== undefined
      ? [invalidValue('propagationPolicy', propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set')]
      : []),
    ...(propagationPolicy === undefined || POLICIES.includes(propagationPolicy)
      ? []
      : [notSupported('propagationPolicy', propagationPolicy, [...POLICIES, 'nil'])]),
    ...validateDryRun(dryRun),
  ]);
  return refused ?? options;
}

function queried({ route: { query } }: Scope): object {
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(query.has('orphanDependents') ? { orphanDependents: query.get('orphanDependents') === 'true' } : {}),
    ...(query.has('dryRun') ? { dryRun: query.getAll('dryRun') } : {}),
  };
}
