import { nodeAt, partsOf, realPath } from '../../container/files/inode';
import type { ContainerConfig } from './cri';
import { HOST_TREE } from './host-tree';
import type { State } from './state';

/** Why a container cannot be confined as its Pod says (containerd's words): nobody has put such a profile on the node. */
export function profileError({ volumes }: State, { seccompProfile, appArmorProfile, security }: ContainerConfig): string | undefined {
  if (appArmorProfile !== undefined)
    return `failed to get container spec: failed to generate apparmor spec opts: apparmor profile not found ${appArmorProfile}`;
  if (seccompProfile === undefined || security?.privileged) return undefined;
  const tree = volumes.get('host') ?? HOST_TREE;
  if (nodeAt(tree, realPath(tree, partsOf(seccompProfile)))?.type === 'file') return undefined;
  return `failed to create containerd container: cannot load seccomp profile "${seccompProfile}": open ${seccompProfile}: no such file or directory`;
}
