import { withChanges } from '../../container/files/changes';
import type { FileSystem } from '../../container/files/file-system';
import { filesNow } from './process';
import type { ContainerRecord } from './state';
import { processesOf } from './tasks';
import type { Runtime } from './turn';
import { isShared } from './volumes';

/** What is in a container's file system: its command's files, as earlier commands inside it have left them, and its volumes as they are. */
export function filesOf(runtime: Runtime, { config, container, written, terminatedAtUs }: ContainerRecord, nowUs: number): FileSystem {
  const tied = processesOf(runtime, container.id);
  const { trees, mounts } = withChanges(tied ? tied.container.files : filesNow(config, container.startedAtUs, nowUs, terminatedAtUs), written);
  const shared = (config.mounts ?? []).filter(isShared).flatMap(({ volume }) => {
    const tree = runtime.state.volumes.get(volume);
    return tree ? [[volume, tree] as const] : [];
  });
  return { trees: shared.length > 0 ? new Map([...trees, ...shared]) : new Map(trees), mounts };
}
