import { parseTime } from '../api/time';
import type { ServiceAccountTokenProjection, AuthenticationTokenRequest as TokenRequest } from '../api/types.gen';
import { allLasting, DEFAULT_SECONDS, isLasting, secondsOf, type Tokens, tokenSources } from './token-state';
import { callApi, type Turn } from './turn';
import { wakeAt } from './wake';
import type { Worker } from './worker';

/** The tokens of service accounts that Pods' volumes carry (kubelet `token.Manager`). */

/** No token is kept longer than that. */
const AGE_MAX_US = 86_400e6;
/** A refusal of a newer token is not the last word. */
const RETRY_US = 60e6;

/** Asks for the tokens that a Pod has not yet; undefined if it has all. */
export function askForTokens(turn: Turn, worker: Worker): Worker | undefined {
  const missing = [...tokenSources(worker.pod)].filter(([key]) => worker.volumes.tokens.granted[key] === undefined);
  return missing.length === 0 ? undefined : missing.reduce((now, [key, source]) => ask(turn, now, key, source), worker);
}

/** Asks for newer tokens when their time has come, and sees to it that they are asked for then (`requiresRefresh`). */
export function refreshTokens(turn: Turn, worker: Worker): Worker {
  if (allLasting(worker.volumes.tokens)) return worker;
  let now = worker;
  for (const [key, source] of tokenSources(worker.pod)) {
    const granted = worker.volumes.tokens.granted[key];
    if (!granted || isLasting(source)) continue;
    now = granted.refreshAtUs > turn.nowUs ? wakeAt(turn, now, granted.refreshAtUs) : ask(turn, now, key, source);
  }
  return now;
}

function ask(turn: Turn, worker: Worker, key: string, source: ServiceAccountTokenProjection): Worker {
  const { pod, uid, volumes } = worker;
  if (volumes.tokens.asked.includes(key)) return worker;
  const { name, namespace } = pod.metadata;
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name, uid };
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {},
    spec: { audiences: source.audience ? [source.audience] : [], expirationSeconds: secondsOf(source), boundObjectRef },
  };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec?.serviceAccountName ?? 'default'}/token`;
  callApi(turn, { method: 'POST', path, body }, { for: 'token', uid, key });
  return { ...worker, volumes: { ...volumes, tokens: { ...volumes.tokens, asked: [...volumes.tokens.asked, key] } } };
}

const answered = (worker: Worker, key: string, granted: Tokens['granted']): Worker => ({
  ...worker,
  volumes: { ...worker.volumes, tokens: { granted, asked: worker.volumes.tokens.asked.filter((other) => other !== key) } },
});

/** The API server has given a token: it is good for four fifths of its time. */
export function tokenGranted(worker: Worker, key: string, { spec, status }: TokenRequest): Worker {
  const secondsUs = (spec?.expirationSeconds ?? DEFAULT_SECONDS) * 1e6;
  const expiresUs = parseTime(status?.expirationTimestamp) ?? 0;
  const refreshAtUs = Math.min(expiresUs - secondsUs / 5, expiresUs - secondsUs + AGE_MAX_US);
  return answered(worker, key, { ...worker.volumes.tokens.granted, [key]: { token: status?.token ?? '', refreshAtUs } });
}

/** The API server has not given a token; one that there is holds a while yet. */
export function withoutToken(turn: Turn, worker: Worker, key: string): Worker {
  const now = answered(worker, key, worker.volumes.tokens.granted);
  return now.volumes.mounted ? wakeAt(turn, now, turn.nowUs + RETRY_US) : now;
}
