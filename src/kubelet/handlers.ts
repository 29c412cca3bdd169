import type { Container } from '../api/types.gen';

/** A port by number or by the name that the container gives it. */
export function portNumber(container: Container, port: number | string | undefined): number | undefined {
  if (typeof port === 'number') return port;
  if (port === undefined) return undefined;
  if (/^\d+$/.test(port)) return Number(port);
  return container.ports?.find((p) => p.name === port)?.containerPort;
}

/** Go's words for a port on which nobody listens. */
export const dialRefused = (ip: string, port: number | undefined): string => `dial tcp ${ip}:${port}: connect: connection refused`;
