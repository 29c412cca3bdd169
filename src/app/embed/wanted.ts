import { isObject } from '../../api/is-object';
import type { Moment } from '../../worker/protocol';
import { isText } from '../store/values';
import { isSession } from '../store/well-formed';
import { type Command, DO, SHOW, type Wanted } from './contract';

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

const isMoment = (value: unknown): value is Moment =>
  isObject(value) && (isText(value.step, 60) || (typeof value.seconds === 'number' && Number.isFinite(value.seconds) && value.seconds >= 0));

/** What a message of the embedding page tells the frame to do; undefined if it is nothing of that. */
export function commandOf(message: unknown): Command | undefined {
  if (!isObject(message) || message.type !== DO) return undefined;
  const { do: what, direction, to } = message;
  if (what === 'play' || what === 'pause') return { do: what };
  if (what === 'step' && (direction === undefined || direction === 1 || direction === -1)) return { do: what, direction: direction ?? 1 };
  return what === 'seek' && isMoment(to) ? { do: what, to } : undefined;
}
