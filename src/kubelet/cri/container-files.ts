import { withChanges } from '../../container/files/changes';
import type { FileSystem } from '../../container/files/file-system';
import { filesNow } from './process';
import type { ContainerRecord } from './state';
import { processesOf } from './tasks';
import type { Runtime } from './turn';

/** What is in a container's file system: its command's files, as earlier commands inside it have left them. */
export function filesOf(runtime: Runtime, { config, container, written, terminatedAtUs }: ContainerRecord, nowUs: number): FileSystem {
  const tied = processesOf(runtime, container.id);
  return withChanges(tied ? tied.container.files : filesNow(config, container.startedAtUs, nowUs, terminatedAtUs), written);
}
