import type { Trace } from '../sim/trace';

/** Waiting for longer than this is no work: a deadline in ten minutes does not make a cluster hurry. */
const HORIZON_US = 60e6;

interface Running {
  readonly nowUs: number;
  readonly trace: Pick<Trace<unknown>, 'background' | 'arrivesAtUs'>;
  underWay(): readonly number[];
}

/** Whether something is under way that somebody waits for: not a heartbeat, and not far off. */
export const isBusy = ({ nowUs, trace, underWay }: Running): boolean =>
  underWay().some((id) => !trace.background(id) && trace.arrivesAtUs(id) <= nowUs + HORIZON_US);
