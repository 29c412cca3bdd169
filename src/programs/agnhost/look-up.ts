import type { Process, Work } from '../program';
import { resolveHost } from '../resolve';

type Found = { readonly address: string } | { readonly problem: string };

/** The address of a host, or what Go says if there is none. */
export function* lookUp(process: Process, host: string): Work<Found> {
  yield* [];
  const address = host === 'localhost' ? '127.0.0.1' : resolveHost(process, host);
  return address === undefined ? { problem: `lookup ${host}: no such host` } : { address };
}

/** The address that the kubelet has written into /etc/hosts beside the host's own name. */
export const ownAddress = (process: Process): string => resolveHost(process, process.hostname) ?? process.hostname;
