import type { ServiceAccount } from '../types.gen';
import { nameIsDNSSubdomain } from '../validation/names';
import { validateObjectMeta, validateObjectMetaUpdate } from '../validation/object-meta';
import { AGE, NAME } from './columns';
import { defineKind } from './kind';

const ENFORCE_MOUNTABLE_SECRETS = 'kubernetes.io/enforce-mountable-secrets';

const validateCreate = ({ metadata }: ServiceAccount) => validateObjectMeta(metadata, true, nameIsDNSSubdomain);

export const serviceAccount = defineKind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  schema: 'core.v1.ServiceAccount',
  subresources: ['token'],
  allowUnconditionalUpdate: true,
  prepareForCreate: withBareSecretNames,
  prepareForUpdate: withBareSecretNames,
  validateCreate,
  validateUpdate: (next, old) => [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateCreate(next)],
  warnings: (account, old) =>
    account.metadata.annotations?.[ENFORCE_MOUNTABLE_SECRETS] !== undefined && old?.metadata.annotations?.[ENFORCE_MOUNTABLE_SECRETS] === undefined
      ? [`metadata.annotations[${ENFORCE_MOUNTABLE_SECRETS}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`]
      : [],
  columns: [NAME, AGE],
});

/** References to secrets keep their names only. */
function withBareSecretNames(account: ServiceAccount): ServiceAccount {
  return account.secrets ? { ...account, secrets: account.secrets.map(({ name }) => (name === undefined ? {} : { name })) } : account;
}
