import type { Failure } from '../../api/connection';
import { request, type Work } from '../program';
import type { Result } from './value';

/** What a database server and its clients say to each other: who asks, of which database, and what. */

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

const TIMEOUT_US = 30e6;

/** Asks a server; the failure, if there is no answer. */
export function* askDatabase(address: string, port: number, query: Query): Work<Answer | Failure> {
  const outcome = yield* request(address, { port, protocol: 'tcp', body: JSON.stringify(query) }, TIMEOUT_US);
  return 'failure' in outcome ? outcome.failure : (JSON.parse(outcome.body) as Answer);
}

/** A question as it has come; undefined: it is something else. */
export function queryIn(body: string): Query | undefined {
  try {
    return JSON.parse(body) as Query;
  } catch {
    return undefined;
  }
}
