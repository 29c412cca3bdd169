import { formatWarnings, validateDefinition, validateDefinitionStatusUpdate, validateDefinitionUpdate } from '../crd/definition';
import type { CustomResourceDefinition } from '../types.gen';
import { defineKind } from './kind';
import { bumpOnSpecChange, emptyStatus, keepSpec, keepStatus, withGeneration } from './strategy';

const withEmptyStatus = emptyStatus('apiextensions.v1.CustomResourceDefinitionStatus');

export const customResourceDefinition = defineKind<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'apiextensions.v1.CustomResourceDefinition',
  subresources: ['status'],
  defaults: (definition) => {
    const defaulted = setDefaults(definition);
    return defaulted.status?.storedVersions?.length ? defaulted : withStoredVersion(defaulted);
  },
  prepareForCreate: (definition) => withStoredVersion(withGeneration(withEmptyStatus(definition), 1)),
  prepareForUpdate: (next, old) => withStoredVersion(bumpOnSpecChange(keepStatus(next, old), old)),
  prepareForStatusUpdate: keepSpec,
  validateCreate: validateDefinition,
  validateUpdate: validateDefinitionUpdate,
  validateStatusUpdate: validateDefinitionStatusUpdate,
  warnings: formatWarnings,
});

/** Upstream `apiextensions/v1` SetDefaults_CustomResourceDefinitionSpec and SetDefaults_ServiceReference. */
function setDefaults(definition: CustomResourceDefinition): CustomResourceDefinition {
  const { spec } = definition;
  if (!spec) return definition;
  const { names, conversion = { strategy: 'None' } } = spec;
  const client = conversion.webhook?.clientConfig;
  return {
    ...definition,
    spec: {
      ...spec,
      conversion:
        client?.service && client.service.port === undefined
          ? {
              ...conversion,
              webhook: { ...conversion.webhook!, clientConfig: { ...client, service: { ...client.service, port: 443 } } },
            }
          : conversion,
      names: {
        ...names,
        singular: names?.singular || (names?.kind ?? '').toLowerCase(),
        listKind: names?.listKind || (names?.kind ? `${names.kind}List` : ''),
      },
    },
  };
}

/** The version that objects are written in is added to those that they may be stored in. */
function withStoredVersion(definition: CustomResourceDefinition): CustomResourceDefinition {
  const stored = definition.status?.storedVersions ?? [];
  const version = definition.spec?.versions?.find(({ storage }) => storage)?.name;
  if (version === undefined || stored.includes(version)) return definition;
  return { ...definition, status: { ...definition.status, storedVersions: [...stored, version] } };
}
