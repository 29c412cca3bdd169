import type { Layers, MountedTree } from '../../container/files/container-tree';
import { partsOf, realPath } from '../../container/files/inode';
import { hostsFile, resolverFile } from '../etc-files';
import type { ImageDescription } from '../images/catalogue';
import { kernelOf } from './control-group';
import type { ContainerConfig } from './cri';
import { isShared, treeOfContent, type VolumeMount } from './volumes';

export const TERMINATION_LOG = '/dev/termination-log';

/** Where a container's programs begin. */
export const workingDirectoryOf = ({ workingDir }: ContainerConfig, image: ImageDescription): string => workingDir ?? image.workingDirectory;

/** What a container's file system is made of. */
export function layersOf(config: ContainerConfig, image: ImageDescription): Layers {
  const { hostname, mounts = [], security } = config;
  const directory = workingDirectoryOf(config, image);
  // The runtime makes the one that is begun in.
  const directories = [image.server?.documents ?? [], image.server?.paths ?? [], directory === '/' ? [] : directory].flat();
  return {
    shells: image.shells,
    files: image.files,
    hostname,
    hosts: hostsFile(config),
    resolver: resolverFile(config),
    terminationLog: config.terminationMessagePath ?? TERMINATION_LOG,
    ...(directories.length > 0 && { directories }),
    ...(security && { security }),
    kernel: kernelOf(config),
    mounts: mounts.map(mounted),
  };
}

function mounted(mount: VolumeMount): MountedTree {
  const { path, volume, content, found, subPath = '', readOnly } = mount;
  const node = found ?? treeOfContent(content);
  const inMemory = 'memory' in content && content.memory;
  return {
    path,
    // A part of what the kubelet writes is this container's own: the others see what is written anew.
    tree: content.type === 'files' && subPath !== '' ? `${volume}/${subPath}` : volume,
    node,
    within: realPath(node, [...(content.type === 'host' ? partsOf(content.path) : []), ...partsOf(subPath)]),
    ...(readOnly && { readOnly }),
    ...(isShared(mount) && { shared: true }),
    ...(inMemory && { type: 'tmpfs' }),
    ...(content.type === 'empty' && inMemory && content.sizeLimit !== undefined && { size: content.sizeLimit }),
  };
}
