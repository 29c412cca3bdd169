import { changesBetween } from '../../container/files/changes';
import { ROOT } from '../../container/files/file-system';
import { bytesOf, storedBytes } from '../../container/files/inode';
import { filesOf } from './container-files';
import type { DiskUsage } from './cri';
import { printedBy } from './logs';
import { initialFiles } from './process';
import type { ContainerRecord } from './state';
import { answer, type Runtime, type Turn } from './turn';

/** What a Pod has written to its node's disk (CRI ListPodSandboxStats; kubelet `volume_stat_calculator`). */

/** Tells how much that is. */
export const diskUsage = (turn: Turn, call: number, podUid: string): void => answer(turn, call, { disk: usageOf(turn, podUid) });

function usageOf({ runtime, nowUs }: Turn, podUid: string): DiskUsage {
  const volumes: Record<string, number> = {};
  for (const [name, tree] of runtime.state.volumes) if (name.startsWith(`${podUid}/`)) volumes[name.slice(podUid.length + 1)] = storedBytes(tree);
  const containers: Record<string, number> = {};
  for (const record of runtime.state.containers.values()) {
    const { container } = record;
    if (container.podUid === podUid && container.state === 'RUNNING')
      containers[container.name] = writtenBy(runtime, record, nowUs) + loggedBy(runtime, record, nowUs);
  }
  return { volumes, containers };
}

/** What has become of the image's own files in a container. */
function writtenBy(runtime: Runtime, record: ContainerRecord, nowUs: number): number {
  const changes = changesBetween(initialFiles(record.config), filesOf(runtime, record, nowUs)).get(ROOT) ?? [];
  return changes.reduce((sum, { node }) => sum + (node ? storedBytes(node) : 0), 0);
}

/** Of a line its log has as much again: when, on which stream (CRI's log format). */
const LINE_BYTES = 45;

const loggedBy = (runtime: Runtime, { container: { id } }: ContainerRecord, nowUs: number): number =>
  printedBy(runtime, id, nowUs).reduce((sum, { text }) => sum + bytesOf(text) + LINE_BYTES, 0);
