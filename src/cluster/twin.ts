import type { Component } from '../sim/component';
import type { Address } from '../sim/message';
import type { ClusterConfig } from './config';
import type { Course } from './course';
import { delivers, faultsAfter } from './faults';
import type { Body } from './input';
import { makeComponent } from './parts';

const NOBODY_HEARS = (): number => -1;

/**
 * A process as it was after so many deliveries: made from a checkpoint, it hears what it heard since then, while everything else stays where it is.
 * For questions about the past that need one part only.
 */
export function twinAt({ present, history, branches }: Course, config: ClusterConfig, address: Address, delivered: number): Component<Body> {
  const { trace } = present.kernel;
  const from = history.checkpoints.nearest(delivered);
  const { spec, state } = from.kernel.processes.flat().find((p) => p?.address === address)!;
  const twin = makeComponent(address, spec, config);
  twin.restore(state);
  const { inputs } = branches;
  let faults = from.faults;
  let next = inputs.findIndex((i) => i.afterDelivered >= from.delivered);
  for (let n = from.delivered; n < delivered; n++) {
    for (let entry = inputs[next]; entry?.afterDelivered === n; entry = inputs[++next])
      if (entry.input.kind === 'fault') faults = faultsAfter(faults, entry.input.fault);
    const id = history.deliveredAs(n);
    if (trace.to(id) === address && delivers(faults, trace.from(id), address)) twin.receive(trace.message(id), trace.arrivesAtUs(id), NOBODY_HEARS);
  }
  return twin;
}
