import type { Process, Work } from '../program';
import { hostsLine, resolveHost } from '../resolve';

type Found = { readonly address: string } | { readonly problem: string };

/** The address of a host, or what Go says if there is none. */
export function* lookUp(process: Process, host: string): Work<Found> {
  const address = host === 'localhost' ? '127.0.0.1' : yield* resolveHost(process, host);
  return address === undefined ? { problem: `lookup ${host}: no such host` } : { address };
}

/** The address that the kubelet has written into /etc/hosts beside the host's own name. */
export const ownAddress = (process: Process): string => hostsLine(process, process.hostname)?.address ?? process.hostname;
