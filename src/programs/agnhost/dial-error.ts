import type { Failure } from '../../api/connection';

const WORDS: Readonly<Record<Failure, string>> = {
  refused: 'connect: connection refused',
  timeout: 'i/o timeout',
  reset: 'read: connection reset by peer',
  unreachable: 'connect: no route to host',
  'no-tls': 'http: server gave HTTP response to HTTPS client',
};

/** What Go's clients say of a question that was not answered. */
export function dialError(failure: Failure, protocol: 'http' | 'udp' | 'sctp', address: string, path: string): string {
  if (protocol !== 'http')
    return `reading from ${protocol} connection failed. err:'read ${protocol} ${address}: ${failure === 'timeout' ? 'i/o timeout' : WORDS[failure]}'`;
  const url = `http://${address}${path}`;
  if (failure === 'timeout') return `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
  return `Get "${url}": ${failure === 'reset' ? 'EOF' : failure === 'no-tls' ? WORDS[failure] : `dial tcp ${address}: ${WORDS[failure]}`}`;
}
