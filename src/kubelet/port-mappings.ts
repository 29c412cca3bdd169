import type { Pod } from '../api/types.gen';
import { initContainersOf, isSidecar, specOf } from './containers';
import type { PortMapping } from './cri/cri';

/** The ports of the node that a Pod's containers ask for (`makePortMappings`). */
export const portMappingsOf = (pod: Pod): readonly PortMapping[] =>
  [...initContainersOf(pod).filter(isSidecar), ...specOf(pod).containers].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, containerPort, protocol = 'TCP', hostIP }) => {
      const transport = protocol === 'UDP' ? 'udp' : protocol === 'SCTP' ? 'sctp' : 'tcp';
      return hostPort ? [{ hostPort, containerPort, transport, ...(hostIP && hostIP !== '0.0.0.0' && { hostIp: hostIP }) }] : [];
    }),
  );
