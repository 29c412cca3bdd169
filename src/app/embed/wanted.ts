import { isSession } from '../store/well-formed';
import { SHOW, type Wanted } from './contract';

const NODES_MAX = 5_000;

const isCount = (value: unknown, least: number, most: number): boolean =>
  value === undefined || (Number.isInteger(value) && (value as number) >= least && (value as number) <= most);

/** What a message of the embedding page wants to be shown; undefined if it is none, or not of this version. What a scene holds the cluster's host judges. */
export function wantedOf(message: unknown): Wanted | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, session, manifests, moment, nodes, seed } = message as Readonly<Record<string, unknown>>;
  if (type !== SHOW) return undefined;
  if (session !== undefined) return isSession(session) ? { session } : undefined;
  const isScene = typeof manifests === 'string' && typeof moment === 'object' && moment !== null && ('step' in moment || 'seconds' in moment);
  if (!isScene || !isCount(nodes, 1, NODES_MAX) || !isCount(seed, 0, Number.MAX_SAFE_INTEGER)) return undefined;
  return message as Wanted;
}
