import type { PersistentVolumeSpec, Volume } from '../api/types.gen';
import { claimOf, volumeOf } from './bound-volumes';
import { specOf } from './containers';
import type { Worker } from './worker';

/** Volumes that nobody here can mount: their drivers are not installed, their servers do not exist, or Kubernetes has given them up (`pkg/volume`). */

/** What a volume, of a Pod or persistent, is made from. */
type Source = Volume | PersistentVolumeSpec;

/** Kinds of volumes that a CSI driver has taken over (`csi-translation-lib`). */
const MIGRATED = [
  ['awsElasticBlockStore', 'ebs.csi.aws.com'],
  ['azureDisk', 'disk.csi.azure.com'],
  ['azureFile', 'file.csi.azure.com'],
  ['cinder', 'cinder.csi.openstack.org'],
  ['gcePersistentDisk', 'pd.csi.storage.gke.io'],
  ['portworxVolume', 'pxd.portworx.com'],
  ['vsphereVolume', 'csi.vsphere.vmware.com'],
] as const;

/** Kinds that no plugin is there for any more. */
const GONE = ['cephfs', 'flexVolume', 'flocker', 'glusterfs', 'photonPersistentDisk', 'quobyte', 'rbd', 'scaleIO', 'storageos'] as const;

const unregistered = (driver: string): string => `driver name ${driver} not found in the list of registered CSI drivers`;
const setUp = (name: string, why: string): string => `MountVolume.SetUp failed for volume "${name}" : ${why}`;
const mountDevice = (name: string, driver: string): string =>
  `MountVolume.MountDevice failed for volume "${name}" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: ${unregistered(driver)}`;

/** What `mount` says where the helper for a file system over the network is not installed. */
function noHelper({ server, path }: NonNullable<Source['nfs']>, target: string): string {
  const complaint = `mount: ${target}: bad option; for several filesystems (e.g. nfs, cifs) you might need a /sbin/mount.<type> helper program.`;
  return `mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs ${server}:${path} ${target}\nOutput: ${complaint}\n`;
}

/** Why a volume cannot be had, if it cannot. `name`: of the volume in the Pod; `called`: of the persistent one, if it is one. */
function refusal(source: Source, name: string, called: string, uid: string): string | undefined {
  if ('gitRepo' in source && source.gitRepo) {
    return setUp(called, 'git-repo volume plugin has been disabled; if necessary, it may be re-enabled by enabling the feature-gate `GitRepoVolumeDriver`');
  }
  const { csi, nfs, iscsi, fc } = source;
  if (csi && called === name) return setUp(called, `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: ${unregistered(csi.driver)}`);
  if (csi) return mountDevice(called, csi.driver);
  if (nfs) return setUp(called, noHelper(nfs, `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~nfs/${called}`));
  if (iscsi) return `MountVolume.WaitForAttach failed for volume "${called}" : executable file not found in $PATH`;
  if (fc) return `MountVolume.WaitForAttach failed for volume "${called}" : no fc disk found`;
  const migrated = MIGRATED.find(([kind]) => kind in source);
  if (migrated) return mountDevice(called, migrated[1]);
  if (!GONE.some((kind) => kind in source)) return undefined;
  const lists = `unmounted volumes=[${name}], unattached volumes=[], failed to process volumes=[${name}]`;
  return `Unable to attach or mount volumes: ${lists}: failed to get Plugin from volumeSpec for volume "${called}" err=no volume plugin matched`;
}

/** Why a Pod's volumes cannot be mounted here, one text for each that cannot; those behind its claims as far as they are known. */
export const missingPlugins = ({ pod, uid, volumes }: Pick<Worker, 'pod' | 'uid' | 'volumes'>): readonly string[] =>
  (specOf(pod).volumes ?? []).flatMap((volume) => {
    const claim = claimOf(pod, volume);
    const persistent = claim === undefined ? undefined : volumeOf(volumes, claim);
    return refusal(persistent?.spec ?? volume, volume.name, persistent?.metadata.name ?? volume.name, uid) ?? [];
  });
