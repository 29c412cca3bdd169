import type { Pod } from '../api/types.gen';
import type { Rejection } from './admission';
import { portMappingsOf } from './port-mappings';

const TAKEN: Rejection = {
  reason: 'NodePorts',
  message: "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
};

/** Whether a Pod wants a port of the node that another one has; an address of its own shares it with others (kube-scheduler NodePorts, which kubelets ask too). */
export function admitHostPorts(pod: Pod, others: readonly Pod[]): Rejection | undefined {
  const wanted = portMappingsOf(pod);
  if (wanted.length === 0) return undefined;
  const taken = others.flatMap(portMappingsOf);
  const conflicts = wanted.some((port) =>
    taken.some(
      (other) => other.hostPort === port.hostPort && other.transport === port.transport && (!other.hostIp || !port.hostIp || other.hostIp === port.hostIp),
    ),
  );
  return conflicts ? TAKEN : undefined;
}
