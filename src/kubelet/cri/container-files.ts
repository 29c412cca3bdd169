import { filesNow } from './process';
import type { ContainerRecord } from './state';
import { processesOf } from './tasks';
import type { Runtime } from './turn';

/** What is in a container's file system: its command's files, as earlier commands inside it have left them. */
export function filesOf(runtime: Runtime, { config, container, written, terminatedAtUs }: ContainerRecord, nowUs: number): ReadonlyMap<string, string> {
  const tied = processesOf(runtime, container.id);
  const files = new Map(tied ? tied.container.files : filesNow(config, container.startedAtUs, nowUs, terminatedAtUs));
  for (const [path, content] of written)
    if (content === undefined) files.delete(path);
    else files.set(path, content);
  return files;
}
