import type { Pod, ServiceAccountTokenProjection, Volume } from '../api/types.gen';
import { specOf } from './containers';

/** Which tokens of service accounts a Pod's volumes carry, and how far it has them. */

/** A token that was given, and from when on another is better asked for. */
export interface Granted {
  readonly token: string;
  readonly refreshAtUs: number;
}

/** How far a Pod has the tokens that its volumes carry, by whom they are for and how long they hold. */
export interface Tokens {
  readonly granted: Readonly<Record<string, Granted>>;
  readonly asked: readonly string[];
}

export const NO_TOKENS: Tokens = { granted: {}, asked: [] };

/** Tokens that hold so long for the API server itself are given for a year (`WarnOnlyBoundTokenExpirationPeriod`): nobody need ask again. */
const EXTENDED_SECONDS = 3607;
export const DEFAULT_SECONDS = 3600;

export const secondsOf = ({ expirationSeconds = DEFAULT_SECONDS }: ServiceAccountTokenProjection): number => expirationSeconds;

/** A token that is for one audience and holds so long is the same in all volumes of a Pod. */
export const tokenKey = (source: ServiceAccountTokenProjection): string => `${source.audience ?? ''} ${secondsOf(source)}`;

/** Whether a token stays as it is for as long as anybody will look. */
export const isLasting = (source: ServiceAccountTokenProjection): boolean => tokenKey(source) === LASTING;
const LASTING = tokenKey({ expirationSeconds: EXTENDED_SECONDS, path: '' });

/** Whether all tokens that were given stay so: those of most Pods, which have no other. */
export const allLasting = ({ granted }: Tokens): boolean => Object.keys(granted).every((key) => key === LASTING);

const sourcesIn = ({ projected }: Volume): readonly ServiceAccountTokenProjection[] =>
  (projected?.sources ?? []).flatMap(({ serviceAccountToken }) => serviceAccountToken ?? []);

/** The tokens that a Pod's volumes carry, each once. */
export function tokenSources(pod: Pod): ReadonlyMap<string, ServiceAccountTokenProjection> {
  return new Map((specOf(pod).volumes ?? []).flatMap(sourcesIn).map((source) => [tokenKey(source), source]));
}

/** The volume that a token is for. */
export const tokenVolume = (pod: Pod, key: string): string | undefined =>
  specOf(pod).volumes?.find((volume) => sourcesIn(volume).some((source) => tokenKey(source) === key))?.name;
