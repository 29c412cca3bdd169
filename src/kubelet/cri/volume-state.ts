import { type Changes, changed } from '../../container/files/changes';
import { directory, grafted, type Inode, nodeAt, partsOf, realPath, textOf } from '../../container/files/inode';
import { writable } from '../../sim/copy-on-write';
import type { ContainerConfig } from './cri';
import type { ContainerRecord, State } from './state';
import { shareTree } from './tasks';
import { answer, type Turn } from './turn';
import { isShared, treeOfContent, type VolumeContent, type VolumeMount } from './volumes';

/** What is in volumes stays in them: from one container to the next, and on the node's own disk from one Pod to the next. */

/** A container that starts finds its volumes as others have left them; a part of one that is not there yet is made. */
export function findVolumes(state: State, record: ContainerRecord): ContainerRecord {
  const { mounts } = record.config;
  const isToFind = (mount: VolumeMount): boolean => isShared(mount) || state.volumes.has(mount.volume) || isPartMissing(mount);
  if (!mounts?.some(isToFind)) return record;
  const found = mounts.map((mount) => (isToFind(mount) ? { ...mount, found: treeFor(state, mount) } : mount));
  const config: ContainerConfig = { ...record.config, mounts: found };
  return { ...record, config };
}

/** Whether a container wants a part of what the kubelet has written that is not in it: it gets an empty directory of that name. */
const isPartMissing = ({ content, subPath = '' }: VolumeMount): boolean => {
  if (content.type !== 'files' || subPath === '') return false;
  const tree = treeOfContent(content);
  return !nodeAt(tree, realPath(tree, partsOf(subPath)));
};

/** The tree of a volume as it is. A directory for a `subPath` has the permissions of its volume (kubelet `SafeMakeDir`). */
function treeFor(state: State, { volume, content, subPath = '' }: VolumeMount): Inode {
  const known = state.volumes.get(volume);
  const base = content.type === 'host' ? partsOf(content.path) : [];
  const begun = known ?? treeOfContent(content);
  const tree = content.type === 'host' && content.open && !nodeAt(begun, base) ? grafted(begun, base, directory(undefined, { mode: 0o777 })) : begun;
  const { mode, uid, gid } = nodeAt(tree, base) ?? directory();
  const parts = realPath(tree, [...base, ...partsOf(subPath)]);
  const whole = nodeAt(tree, parts) ? tree : grafted(tree, parts, directory(undefined, { mode, uid, gid }));
  if (whole !== known) writable(state, 'volumes').set(volume, whole);
  return whole;
}

/** A command that was run inside a container has changed something of its volumes, which are others' too. */
export function leaveVolumes(turn: Turn, { config }: ContainerRecord, changes: Changes): void {
  for (const volume of sharedOf(config)) {
    const some = changes.get(volume);
    const now = turn.runtime.state.volumes.get(volume);
    if (some && now) shareTree(turn, volume, changed(now, some));
  }
}

/** The volumes of a container that others have, too. */
const sharedOf = ({ mounts = [] }: ContainerConfig): ReadonlySet<string> => new Set(mounts.filter(isShared).map(({ volume }) => volume));

/** What is changed of a container's own files. */
export function ownChanges({ config }: ContainerRecord, changes: Changes): Changes {
  const shared = sharedOf(config);
  return shared.size === 0 ? changes : new Map([...changes].filter(([tree]) => !shared.has(tree)));
}

/** The kubelet has written a volume anew. */
export function writeVolume(turn: Turn, call: number, volume: string, content: VolumeContent): void {
  shareTree(turn, volume, treeOfContent(content));
  answer(turn, call, {});
}

/** The kubelet looks into files of a Pod's own volumes. */
export function readFiles(turn: Turn, call: number, podUid: string, paths: readonly string[]): void {
  const { volumes } = turn.runtime.state;
  const found = paths.flatMap((path) => {
    const [volume = '', ...rest] = path.split('/');
    const tree = volumes.get(`${podUid}/${volume}`);
    const node = tree && nodeAt(tree, realPath(tree, partsOf(rest.join('/'))));
    return node?.type === 'file' ? [[path, textOf(node)] as const] : [];
  });
  answer(turn, call, { files: Object.fromEntries(found) });
}

/** A Pod is gone, and its own volumes with it. */
export function removeVolumes(state: State, podUid: string): void {
  for (const volume of [...state.volumes.keys()]) if (volume.startsWith(`${podUid}/`)) writable(state, 'volumes').delete(volume);
}
