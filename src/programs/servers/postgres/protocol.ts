import { request, type Work } from '../../program';
import type { Result } from '../../sql/value';

/** What PostgreSQL and its clients say to each other: who asks, of which database, and what. */

export interface Query {
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  readonly sql: string;
}

export interface Answer {
  readonly results: readonly Result[];
  /** It was refused before anything was carried out. */
  readonly fatal?: string;
  readonly error?: string;
}

export const PORT = 5432;
const TIMEOUT_US = 30e6;

/** Asks a server; a text says why there is no answer. */
export function* query(address: string, port: number, asked: Query): Work<Answer | string> {
  const outcome = yield* request(address, { port, protocol: 'tcp', body: JSON.stringify(asked) }, TIMEOUT_US);
  if (!('failure' in outcome)) return JSON.parse(outcome.body) as Answer;
  switch (outcome.failure) {
    case 'refused':
      return 'Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?';
    case 'timeout':
      return 'timeout expired';
    case 'unreachable':
      return 'No route to host\n\tIs the server running on that host and accepting TCP/IP connections?';
    default:
      return 'server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.';
  }
}
