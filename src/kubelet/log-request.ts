import { formatMicroTime, parseTime } from '../api/time';
import type { ContainerLogsRequest } from '../api/wire';
import { waitingReason } from './container-status';
import type { CriContainer, LogLine } from './cri/cri';
import type { LogOptions } from './state';
import type { Worker } from './worker';

/** The instance whose log is asked for, or the error's text (kubelet `validateContainerLogStatus`). */
export function loggedContainer({ runtime, failures, pod }: Worker, { container, previous }: ContainerLogsRequest): CriContainer | string {
  const instances = runtime.containers.filter((c) => c.name === container).sort((a, b) => b.attempt - a.attempt);
  const [latest] = instances;
  if (previous) return instances[1] ?? `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`;
  if (!latest || (latest.state === 'CREATED' && latest.startedAtUs === 0)) {
    const reason = failures[container]?.reason ?? waitingReason(pod);
    const trouble = /^(ErrImage|ImagePull|InvalidImage|ErrImageNeverPull)/.test(reason) ? 'trying and failing to pull image' : reason;
    return `container "${container}" in pod "${pod.metadata.name}" is waiting to start: ${trouble}`;
  }
  return latest;
}

export function optionsOf({ timestamps, tailLines, sinceSeconds, sinceTime, limitBytes, follow }: ContainerLogsRequest, nowUs: number): LogOptions {
  const sinceUs = sinceSeconds === undefined ? parseTime(sinceTime) : nowUs - sinceSeconds * 1e6;
  return {
    ...(timestamps && { timestamps }),
    ...(tailLines !== undefined && { tailLines }),
    ...(sinceUs !== undefined && { sinceUs }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(follow && { follow }),
  };
}

/** The lines as the reader gets them. */
export function logText(lines: readonly LogLine[], { timestamps, tailLines, sinceUs, limitBytes }: LogOptions): string {
  const recent = sinceUs === undefined ? lines : lines.filter((l) => l.atUs >= sinceUs);
  const tail = tailLines === undefined ? recent : tailLines === 0 ? [] : recent.slice(-tailLines);
  const text = tail.map(({ atUs, text, partial }) => `${timestamps ? `${formatMicroTime(atUs)} ` : ''}${text}${partial ? '' : '\n'}`).join('');
  return limitBytes === undefined ? text : text.slice(0, limitBytes);
}
