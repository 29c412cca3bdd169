import { semanticEqual } from '../equality';
import type { CSIDriver } from '../types.gen';
import { validateCsiDriver, validateCsiDriverUpdate } from '../validation/csi-driver';
import { AGE, column, NAME } from './columns';
import { type Column, defineKind } from './kind';
import { bumpOnSpecChange } from './strategy';

const TOKENS_IN_SECRETS =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';

/** Upstream `pkg/registry/storage/csidriver`, `pkg/apis/storage/v1/defaults.go`. */
export const csiDriver = defineKind<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  namespaced: false,
  schema: 'storage.v1.CSIDriver',
  onDemand: true,
  defaults: ({ spec, ...rest }) => ({
    ...rest,
    spec: {
      ...spec,
      attachRequired: spec?.attachRequired ?? true,
      podInfoOnMount: spec?.podInfoOnMount ?? false,
      storageCapacity: spec?.storageCapacity ?? false,
      fsGroupPolicy: spec?.fsGroupPolicy ?? 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: spec?.volumeLifecycleModes?.length ? spec.volumeLifecycleModes : ['Persistent'],
      requiresRepublish: spec?.requiresRepublish ?? false,
      seLinuxMount: spec?.seLinuxMount ?? false,
    },
  }),
  prepareForCreate: (driver) => withoutPrevention(driver),
  prepareForUpdate: (next, old) => bumpOnSpecChange(withoutPrevention(next, old), old),
  validateCreate: validateCsiDriver,
  validateUpdate: validateCsiDriverUpdate,
  warnings: ({ spec }, old) => {
    const asked = old ? !semanticEqual(spec.tokenRequests, old.spec.tokenRequests) : true;
    return asked && spec.tokenRequests?.length && spec.serviceAccountTokenInSecrets === undefined ? [TOKENS_IN_SECRETS] : [];
  },
  columns: [
    NAME,
    yes('AttachRequired', 'Whether volumes are attached before they are mounted.', ({ spec }) => spec.attachRequired ?? true),
    yes('PodInfoOnMount', 'Whether the driver is told for which Pod it mounts.', ({ spec }) => spec.podInfoOnMount ?? false),
    yes('StorageCapacity', 'Whether the scheduler asks how much the driver has left.', ({ spec }) => spec.storageCapacity ?? false),
    column('TokenRequests', 'Whose tokens the driver is given.', ({ spec }) =>
      spec.tokenRequests ? spec.tokenRequests.map(({ audience }) => audience).join(',') : '<unset>',
    ),
    yes('RequiresRepublish', 'Whether the driver is called again now and then.', ({ spec }) => spec.requiresRepublish ?? false),
    column('Modes', 'What kinds of volumes the driver has.', ({ spec }) => spec.volumeLifecycleModes?.join(',') || '<none>'),
    AGE,
  ],
});

function yes(name: string, description: string, cell: (driver: CSIDriver) => boolean): Column<CSIDriver> {
  return { ...column(name, description, cell), type: 'boolean' };
}

/** VolumeLimitScaling is a feature gate that is off. */
function withoutPrevention(next: CSIDriver, old?: CSIDriver): CSIDriver {
  const { preventPodSchedulingIfMissing, ...spec } = next.spec;
  return preventPodSchedulingIfMissing === undefined || old?.spec.preventPodSchedulingIfMissing !== undefined ? next : { ...next, spec };
}
