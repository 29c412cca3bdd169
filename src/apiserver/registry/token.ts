import { formatTime } from '../../api/time';
import type { ServiceAccount, AuthenticationTokenRequest as TokenRequest } from '../../api/types.gen';
import { parseBody } from '../decode';
import { notFound } from '../status';
import { answer, type Decision, isRefusal, refuse, resourceName, type Scope } from './scope';

const EXPIRATION_SECONDS = 3600;
const TOKEN_LENGTH = 32;

/** Decides `POST …/serviceaccounts/NAME/token`: nothing is stored, and the token opens no door (`registry/core/serviceaccount/storage` TokenREST). */
export function decideToken(scope: Scope, account: ServiceAccount | undefined): Decision {
  const { route, random, nowUs } = scope;
  const parsed = parseBody(scope);
  if (isRefusal(parsed)) return refuse(parsed);
  if (!account) return refuse(notFound(resourceName(route), route.name));
  const request = parsed.value as TokenRequest;
  const seconds = request.spec?.expirationSeconds ?? EXPIRATION_SECONDS;
  let token = '';
  while (token.length < TOKEN_LENGTH) token += random.integer(36).toString(36);
  return answer(201, {
    ...request,
    metadata: { ...request.metadata, name: route.name, namespace: route.namespace, creationTimestamp: scope.now },
    status: { token: `podscope.${token}`, expirationTimestamp: formatTime(nowUs + seconds * 1e6) },
  });
}
