import type { PersistentVolumeClaim, StorageClass } from '../../api/types.gen';
import { BETA_STORAGE_PROVISIONER, classOfClaim, STORAGE_PROVISIONER } from '../../api/volume-binding';
import type { Action } from '../../client/controller';
import { writeClaim } from './bind';
import { note, waitForChange } from './notes';

/** In-tree provisioners whose work a CSI driver does (csi-translation-lib). */
export const MIGRATED: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
};

/** What is left of the provisioners within Kubernetes is for tests only, and off. */
function whyNotInTree(provisioner: string): string {
  if (provisioner === 'kubernetes.io/host-path') return `Failed to create provisioner: provisioning in volume plugin "${provisioner}" is disabled`;
  return provisioner === 'kubernetes.io/nfs' ? 'no provisionable volume plugin matched' : `no volume plugin matched name: ${provisioner}`;
}

/** Asks whoever makes volumes of the claim's class for one, and says so each time (`provisionClaim`, `provisionClaimOperationExternal`). */
export function provisionClaim(claim: PersistentVolumeClaim, classes: ReadonlyMap<string, StorageClass>, nowUs: number): Action {
  const name = classOfClaim(claim) ?? '';
  const storageClass = classes.get(name);
  const failed = (message: string): Action => waitForChange(nowUs, [note(claim, 'Warning', 'ProvisioningFailed', message)]);
  if (!storageClass) return failed(`storageclass.storage.k8s.io "${name}" not found`);
  const provisioner = MIGRATED[storageClass.provisioner] ?? storageClass.provisioner;
  if (provisioner.startsWith('kubernetes.io/')) return failed(whyNotInTree(provisioner));
  const waiting = note(
    claim,
    'Normal',
    'ExternalProvisioning',
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. ` +
      'If volume creation is delayed, please verify that the provisioner is running and correctly registered.',
  );
  const { annotations } = claim.metadata;
  if (annotations?.[STORAGE_PROVISIONER] === provisioner) return waitForChange(nowUs, [waiting]);
  const asked = { ...annotations, [BETA_STORAGE_PROVISIONER]: provisioner, [STORAGE_PROVISIONER]: provisioner };
  return { steps: [{ ...writeClaim({ ...claim, metadata: { ...claim.metadata, annotations: asked } }), succeeded: waiting }] };
}
