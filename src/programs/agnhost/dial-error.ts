import { type Failure, failureWords } from '../../api/connection';

/** What a read says that nobody answers. */
const READ_WORDS: Readonly<Record<Failure, string>> = {
  refused: 'connect: connection refused',
  timeout: 'i/o timeout',
  reset: 'read: connection reset by peer',
  unreachable: 'connect: no route to host',
  'no-tls': 'http: server gave HTTP response to HTTPS client',
};

/** What Go's clients say of a question that was not answered. */
export function dialError(failure: Failure, protocol: 'http' | 'udp' | 'sctp', address: string, path: string): string {
  if (protocol !== 'http') return `reading from ${protocol} connection failed. err:'read ${protocol} ${address}: ${READ_WORDS[failure]}'`;
  return `Get "http://${address}${path}": ${failureWords(failure, address, 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)')}`;
}
