import { changed, treeChanges } from '../../container/files/changes';
import { directory, grafted, type Inode, nodeAt, partsOf } from '../../container/files/inode';
import { writable } from '../../sim/copy-on-write';
import { filesOf } from './container-files';
import type { ContainerConfig } from './cri';
import type { ContainerRecord, State } from './state';
import type { Runtime } from './turn';
import { treeOfContent, type VolumeMount } from './volumes';

/** What is in volumes stays in them: from one container to the next, and on the node's own disk from one Pod to the next. */

/** A container that starts finds its volumes as others have left them; a part of one that is not there yet is made. */
export function findVolumes(state: State, record: ContainerRecord): ContainerRecord {
  const { mounts } = record.config;
  if (!mounts?.some(isKept)) return record;
  for (const mount of mounts) makePart(state, mount);
  const config: ContainerConfig = { ...record.config, mounts: mounts.map((mount) => withFound(mount, state.volumes.get(mount.volume))) };
  return { ...record, config };
}

/** What the kubelet writes is as it has written it. */
const isKept = ({ content }: VolumeMount): boolean => content.type !== 'files';

const withFound = (mount: VolumeMount, found: Inode | undefined): VolumeMount => (found && found !== mount.found ? { ...mount, found } : mount);

/** A directory for a `subPath` has the permissions of its volume (kubelet `SafeMakeDir`). */
function makePart(state: State, { volume, content, subPath = '' }: VolumeMount): void {
  const base = content.type === 'host' ? partsOf(content.path) : [];
  const parts = [...base, ...partsOf(subPath)];
  const tree = state.volumes.get(volume) ?? treeOfContent(content);
  if (nodeAt(tree, parts)) return;
  const { mode, uid, gid } = nodeAt(tree, base) ?? directory();
  writable(state, 'volumes').set(volume, grafted(tree, parts, directory(undefined, { mode, uid, gid })));
}

/** A container has ended, or a command inside it: what it left in its volumes is there for others. */
export function leaveVolumes(runtime: Runtime, record: ContainerRecord, nowUs: number): void {
  const { state } = runtime;
  const { mounts = [] } = record.config;
  const written = mounts.filter((mount) => isKept(mount) && !mount.readOnly);
  if (written.length === 0) return;
  const { trees } = filesOf(runtime, record, nowUs);
  for (const { volume, content, found } of written) {
    const [before, after] = [found ?? treeOfContent(content), trees.get(volume)];
    // Others may have been at work there meanwhile: only what is this one's is put there.
    if (after && after !== before) writable(state, 'volumes').set(volume, changed(state.volumes.get(volume) ?? before, treeChanges(before, after)));
  }
}

/** A Pod is gone, and its own volumes with it. */
export function removeVolumes(state: State, podUid: string): void {
  for (const volume of state.volumes.keys()) if (volume.startsWith(`${podUid}/`)) writable(state, 'volumes').delete(volume);
}
