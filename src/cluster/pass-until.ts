import { evaluate } from './expression';
import type { Vehicle } from './stepping';
import type { View } from './view';

/** Whether a condition in CEL holds now. What it asks for and is not there makes it false. */
export function holds(view: View, condition: string): boolean {
  const said = evaluate(view, condition);
  return 'value' in said && said.value === true;
}

export interface Until {
  /** At the latest. */
  readonly us: number;
  readonly condition?: string;
  /** Whoever waits may have had enough. */
  readonly goesOn?: () => boolean;
}

/** Lets time pass until a condition holds, which is asked whenever something has been stored, or up to a moment. Gives back whether it came to that. */
export function passUntil(view: View, vehicle: Vehicle, { us, condition, goesOn = () => true }: Until): boolean {
  const { cluster } = view;
  const isMet = (): boolean => condition !== undefined && holds(view, condition);
  if (isMet()) return true;
  while (cluster.nextAtUs <= us && goesOn()) {
    const message = vehicle.deliverNext();
    if (!message) break;
    if (cluster.trace.from(message.id) === 'etcd' && isMet()) return true;
  }
  cluster.idleTo(Math.min(us, cluster.nextAtUs));
  return condition === undefined ? cluster.nowUs === us : isMet();
}
