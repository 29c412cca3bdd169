import type { Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.gen';
import { classOfClaim, LOCAL_PATH, SELECTED_NODE, STORAGE_PROVISIONER } from '../../api/volume-binding';
import type { Action, Controller, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { informerOf, NODES, objectPath, PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, pathOf, STORAGE_CLASSES } from '../shared/resources';
import { isDone, localVolume, nameOfVolume } from './volume';

/** How long until a claim that could not be served is looked at again. */
const RETRY_US = 15e6;
const ACCESS_MODES = ['ReadWriteOnce', 'ReadWriteOncePod'];

/**
 * Makes volumes out of folders of the nodes, each on the node that the scheduler has chosen, and deletes them (rancher/local-path-provisioner on
 * sig-storage-lib-external-provisioner): the provisioner of clusters on one's own machine.
 */
function reconcile(view: View, key: string): Action | undefined {
  const claim = view.store<PersistentVolumeClaim>('persistentvolumeclaims').get(key);
  if (claim) return provision(view, claim);
  const volume = view.store<PersistentVolume>('persistentvolumes').get(key);
  return volume && isDone(volume) ? { steps: [{ call: { method: 'DELETE', path: objectPath(PERSISTENT_VOLUMES, volume) }, ignores: [404] }] } : undefined;
}

const note = (claim: PersistentVolumeClaim, type: EventNote['type'], reason: string, message: string): EventNote => ({
  about: referenceTo(claim),
  type,
  reason,
  message,
});

/** Whether a claim is this provisioner's, and its turn has come (`shouldProvision`). */
function storageClassFor(view: View, { metadata, spec, ...claim }: PersistentVolumeClaim): StorageClass | undefined {
  if (spec?.volumeName || metadata.deletionTimestamp !== undefined || metadata.annotations?.[STORAGE_PROVISIONER] !== LOCAL_PATH) return undefined;
  const storageClass = view.store<StorageClass>('storageclasses').get(classOfClaim({ metadata, ...(spec && { spec }), ...claim }) ?? '');
  const isTold = storageClass?.volumeBindingMode !== 'WaitForFirstConsumer' || metadata.annotations[SELECTED_NODE] !== undefined;
  return storageClass?.provisioner === LOCAL_PATH && isTold ? storageClass : undefined;
}

function provision(view: View, claim: PersistentVolumeClaim): Action | undefined {
  const storageClass = storageClassFor(view, claim);
  const name = nameOfVolume(claim);
  if (!storageClass || view.store('persistentvolumes').has(name)) return undefined;
  if (claim.spec?.volumeMode === 'Block')
    return { events: [note(claim, 'Warning', 'ProvisioningFailed', `${LOCAL_PATH} does not support block volume provisioning`)] };
  const begun = note(
    claim,
    'Normal',
    'Provisioning',
    `External provisioner is provisioning volume for claim "${claim.metadata.namespace}/${claim.metadata.name}"`,
  );
  const failed = (why: string): EventNote =>
    note(claim, 'Warning', 'ProvisioningFailed', `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${why}`);
  const selected = claim.metadata.annotations?.[SELECTED_NODE];
  if (selected !== undefined && !view.store<Node>('nodes').has(selected)) return giveBack(claim, [begun, failed(`node "${selected}" not found`)]);
  const why = whyNot(claim, selected);
  if (selected === undefined || why !== undefined) return { events: [begun, failed(why ?? '')], againAfterUs: RETRY_US, background: true };
  return {
    events: [begun],
    steps: [
      {
        call: { method: 'POST', path: pathOf(PERSISTENT_VOLUMES), body: localVolume(claim, storageClass, selected) },
        awaits: 'persistentvolumes',
        succeeded: note(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`),
        ignores: [409],
      },
    ],
  };
}

/** What a folder of a node cannot be. */
function whyNot({ spec }: PersistentVolumeClaim, node: string | undefined): string | undefined {
  if (spec?.selector) return 'claim.Spec.Selector is not supported';
  if (spec?.accessModes?.some((mode) => !ACCESS_MODES.includes(mode))) return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
  return node === undefined ? 'configuration error, no node was specified' : undefined;
}

/** The node is gone: the scheduler has to choose another one (`ProvisioningReschedule`). */
function giveBack(claim: PersistentVolumeClaim, events: readonly EventNote[]): Action {
  const { [SELECTED_NODE]: _, ...annotations } = claim.metadata.annotations ?? {};
  const body = { ...claim, metadata: { ...claim.metadata, annotations } };
  return { events, steps: [{ call: { method: 'PUT', path: objectPath(PERSISTENT_VOLUME_CLAIMS, claim), body }, awaits: 'persistentvolumeclaims' }] };
}

export const localPathProvisioner: Controller = {
  name: 'local-path-provisioner',
  component: LOCAL_PATH,
  informers: [
    informerOf(PERSISTENT_VOLUME_CLAIMS),
    informerOf(PERSISTENT_VOLUMES),
    informerOf(STORAGE_CLASSES, { after: PERSISTENT_VOLUME_CLAIMS.plural }),
    informerOf(NODES, { after: PERSISTENT_VOLUME_CLAIMS.plural }),
  ],
  enqueue: (delivery) => ((delivery.type === 'added' || delivery.type === 'updated') && delivery.informer.startsWith('persistentvolume') ? [delivery.key] : []),
  reconcile,
};
