import type { CriContainer } from '../../kubelet/cri/cri';
import type { Trace } from '../../sim/trace';
import type { Body } from '../input';
import type { PodRecord } from './pod-records';
import { isContainerEvent, isCriAnswer } from './runtime-messages';

/** One start of a container, as the runtime tells of it, with the messages that told of its start and its end. */
export interface Instance {
  readonly container: CriContainer;
  readonly started?: number;
  readonly ended?: number;
}

/** Every start of each of a Pod's containers, in order. */
export function instancesOf(trace: Trace<Body>, record: PodRecord): readonly Instance[] {
  const told = [...record.calls.flatMap(({ answer }) => answer ?? []), ...record.exits].sort((a, b) => a - b);
  const instances = new Map<string, Instance>();
  for (const message of told) {
    const body = trace.body(message);
    const containers = isContainerEvent(body) ? [body.container] : isCriAnswer(body) ? [body.container ?? [], body.containers ?? []].flat() : [];
    for (const container of containers) {
      if (container.podUid !== record.uid) continue;
      const before = instances.get(container.id);
      instances.set(container.id, {
        container,
        ...(container.state !== 'CREATED' && { started: before?.started ?? message }),
        ...(container.state === 'EXITED' && { ended: before?.ended ?? message }),
      });
    }
  }
  return [...instances.values()].sort((a, b) => a.container.attempt - b.container.attempt);
}
