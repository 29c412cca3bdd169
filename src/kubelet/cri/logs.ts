import type { OutputLine } from '../../container/lines';
import type { LogLine } from './cri';
import { entrypointOutput, hasScriptedLog, processOutput, serverOutput } from './process';
import type { ContainerRecord } from './state';
import { processesOf } from './tasks';
import { answer, type Runtime, type Turn } from './turn';

/** How much of a log a reader gets at most. */
const LOG_LINES_MAX = 20_000;

/** Reads what a container has printed after a moment (0: from the start) up to now; its log is not kept but made again. */
export function readLogs(turn: Turn, call: number, containerId: string, afterUs: number): void {
  const record = turn.runtime.state.containers.get(containerId);
  answer(turn, call, record ? { logs: linesOf(turn.runtime, record, afterUs, turn.nowUs), container: record.container } : { error: 'not found' });
}

/** What a container has printed up to a moment, for whoever looks into the runtime without a call. */
export function printedBy(runtime: Runtime, containerId: string, nowUs: number): readonly LogLine[] {
  const record = runtime.state.containers.get(containerId);
  return record ? linesOf(runtime, record, 0, nowUs) : [];
}

function linesOf(runtime: Runtime, record: ContainerRecord, sinceUs: number, nowUs: number): readonly LogLine[] {
  const { container } = record;
  if (container.startedAtUs === 0) return [];
  const untilUs = container.state === 'EXITED' ? container.finishedAtUs : nowUs;
  const lines: LogLine[] = [];
  for (const { afterUs, text, partial } of outputOf(runtime, record, untilUs)) {
    const atUs = container.startedAtUs + afterUs;
    if (atUs > untilUs) break;
    if (atUs <= sinceUs) continue;
    lines.push({ atUs, text, ...(partial && { partial }) });
    if (lines.length > 2 * LOG_LINES_MAX) lines.splice(0, LOG_LINES_MAX);
  }
  return lines.slice(-LOG_LINES_MAX);
}

function outputOf(runtime: Runtime, { config, container, terminatedAtUs, tied }: ContainerRecord, untilUs: number): Iterable<OutputLine> {
  const live = tied && processesOf(runtime, container.id);
  if (!live || hasScriptedLog(config)) return processOutput(config, container.startedAtUs, untilUs + 1, terminatedAtUs);
  const { startedAtUs } = container;
  const served = tied.servesFromUs === undefined ? entrypointOutput(config, startedAtUs) : serverOutput(config, startedAtUs, tied.servesFromUs - startedAtUs);
  return [...served, ...live.lines, ...live.cutter.rest()].sort((a, b) => a.afterUs - b.afterUs);
}
