import type { Failure } from '../../../api/connection';
import type { Work } from '../../program';
import { type Answer, askDatabase, type Query } from '../../sql/protocol';

export const PORT = 5432;

/** What libpq says of a server that does not answer. */
const FAILURES: Readonly<Record<Failure, string>> = {
  refused: 'Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?',
  timeout: 'timeout expired',
  unreachable: 'No route to host\n\tIs the server running on that host and accepting TCP/IP connections?',
  reset: 'server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.',
  'no-tls': 'server does not support SSL, but SSL was required',
};

/** Asks a server; a text says why there is no answer. */
export function* query(address: string, port: number, asked: Query): Work<Answer | string> {
  const answer = yield* askDatabase(address, port, asked);
  return typeof answer === 'string' ? FAILURES[answer] : answer;
}
