import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector } from '../types.gen';
import { ENV_FIELDS, validateFieldRef, validateResourceFieldRef } from './downward-api';
import { type FieldError, invalid, invalidEach, NO_ERRORS, required } from './errors';
import { isConfigMapKey, isDNS1123Label, isDNS1123Subdomain, isRelaxedEnvVarName, nameIsDNSSubdomain } from './names';
import { validatePathNoBacksteps } from './paths';

/** Environment variables: upstream `pkg/apis/core/validation` ValidateEnv, ValidateEnvFrom. */

function validateKeySelector({ name = '', key = '' }: { readonly name?: string; readonly key?: string }, path: string): readonly FieldError[] {
  return [
    ...invalidEach(`${path}.name`, name, isDNS1123Subdomain(name)),
    ...(key === '' ? [required(`${path}.key`)] : invalidEach(`${path}.key`, key, isConfigMapKey(key))),
  ];
}

function validateFileKeySelector({ key = '', volumeName = '', path: file = '' }: FileKeySelector, path: string): readonly FieldError[] {
  return [
    ...(key === '' ? [required(`${path}.key`)] : invalidEach(`${path}.key`, key, isRelaxedEnvVarName(key))),
    ...(volumeName === '' ? [required(`${path}.volumeName`)] : invalidEach(`${path}.volumeName`, volumeName, isDNS1123Label(volumeName))),
    ...(file === '' ? [required(`${path}.path`)] : validatePathNoBacksteps(file, `${path}.path`)),
  ];
}

function validateValueFrom(source: EnvVarSource, value: string, path: string): readonly FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...validateFieldRef(fieldRef, ENV_FIELDS, `${path}.fieldRef`));
  if (resourceFieldRef) errors.push(...validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false));
  if (configMapKeyRef) errors.push(...validateKeySelector(configMapKeyRef, `${path}.configMapKeyRef`));
  if (secretKeyRef) errors.push(...validateKeySelector(secretKeyRef, `${path}.secretKeyRef`));
  if (fileKeyRef) errors.push(...validateFileKeySelector(fileKeyRef, `${path}.fileKeyRef`));
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter((one) => one !== undefined).length;
  if (sources === 0) errors.push(invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
  else if (value !== '') errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (sources > 1) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  return errors;
}

/** `ValidateEnv`. */
export function validateEnv(variables: readonly EnvVar[], path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, { name = '', value = '', valueFrom }] of variables.entries()) {
    const at = `${path}[${i}]`;
    errors.push(...(name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, name, isRelaxedEnvVarName(name))));
    if (valueFrom) errors.push(...validateValueFrom(valueFrom, value, `${at}.valueFrom`));
  }
  return errors;
}

/** A reference to a ConfigMap or Secret as a whole; its name may have the form of a generated one. */
const validateWholeRef = (name: string, path: string): readonly FieldError[] =>
  name === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, name, nameIsDNSSubdomain(name, true));

/** `ValidateEnvFrom`. */
export function validateEnvFrom(sources: readonly EnvFromSource[], path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [i, { prefix = '', configMapRef, secretRef }] of sources.entries()) {
    const at = `${path}[${i}]`;
    if (prefix !== '') errors.push(...invalidEach(`${at}.prefix`, prefix, isRelaxedEnvVarName(prefix)));
    errors.push(
      ...(configMapRef ? validateWholeRef(configMapRef.name ?? '', `${at}.configMapRef`) : NO_ERRORS),
      ...(secretRef ? validateWholeRef(secretRef.name ?? '', `${at}.secretRef`) : NO_ERRORS),
    );
    if (!configMapRef && !secretRef) errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (configMapRef && secretRef) errors.push(invalid(path, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}
