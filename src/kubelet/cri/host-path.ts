import { directory, file, grafted, type Inode, nodeAt, partsOf, realPath, type TreePath } from '../../container/files/inode';
import { HOST_TREE, SOCKETS } from './host-tree';
import { shareTree } from './tasks';
import { answer, type Turn } from './turn';

/** Whether a place on the node's disk is what a hostPath volume says that it is (kubelet `checkTypeInternal`). */

interface Place {
  readonly node: Inode | undefined;
  readonly path: TreePath;
}

interface Type {
  readonly is: (place: Place) => boolean;
  readonly called: string;
  /** What is made where nothing is. */
  readonly made?: Inode;
}

const isSocket = ({ path }: Place): boolean => SOCKETS.has(path.join('/'));
const isDirectory = ({ node }: Place): boolean => node?.type === 'directory';
const isFile = (place: Place): boolean => place.node?.type === 'file' && !isSocket(place);

const TYPES: Readonly<Record<string, Type>> = {
  Directory: { is: isDirectory, called: 'a directory' },
  DirectoryOrCreate: { is: isDirectory, called: 'a directory', made: directory() },
  File: { is: isFile, called: 'a file' },
  FileOrCreate: { is: isFile, called: 'a file', made: file('') },
  Socket: { is: isSocket, called: 'a socket file' },
  CharDevice: { is: ({ node }) => node?.type === 'device', called: 'a character device' },
  BlockDevice: { is: () => false, called: 'a block device' },
};

export function checkHostPath(turn: Turn, call: number, path: string, typeName: string): void {
  const type = TYPES[typeName];
  const tree = turn.runtime.state.volumes.get('host') ?? HOST_TREE;
  const place = realPath(tree, partsOf(path));
  const node = nodeAt(tree, place);
  if (!type) return answer(turn, call, { error: `${typeName} is an invalid volume type` });
  if (node || !type.made)
    return answer(turn, call, type.is({ node, path: place }) ? {} : { error: `hostPath type check failed: ${path} is not ${type.called}` });
  // Directories are made with all that lead to them, files are not.
  if (type.made.type === 'file' && nodeAt(tree, place.slice(0, -1))?.type !== 'directory')
    return answer(turn, call, { error: `open ${path}: no such file or directory` });
  shareTree(turn, 'host', grafted(tree, place, type.made));
  answer(turn, call, {});
}
