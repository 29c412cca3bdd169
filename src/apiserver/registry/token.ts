import { asObject } from '../../api/object';
import { formatTime } from '../../api/time';
import type { ServiceAccount, AuthenticationTokenRequest as TokenRequest } from '../../api/types.gen';
import { type FieldError, invalid as invalidField } from '../../api/validation/errors';
import { randomHex } from '../../sim/random';
import { decodeBody, type Expected } from '../decode';
import { invalid, notFound } from '../status';
import { answer, type Decision, isRefusal, refuse, resourceName, type Scope } from './scope';

const EXPECTED: Expected = {
  kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', schema: 'authentication.v1.TokenRequest' },
  apiVersion: 'authentication.k8s.io/v1',
};
const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';
const EXPIRATION_SECONDS = 3600;
const EXPIRATION_SECONDS_MIN = 600;
const EXPIRATION_SECONDS_MAX = 2 ** 32;
const TOKEN_DIGITS = 32;

/** Upstream `pkg/apis/authentication/validation`. */
function validateExpiration(seconds: number): readonly FieldError[] {
  const refuse = (why: string): readonly FieldError[] => [invalidField('spec.expirationSeconds', seconds, why)];
  if (seconds < EXPIRATION_SECONDS_MIN) return refuse('may not specify a duration less than 10 minutes');
  return seconds > EXPIRATION_SECONDS_MAX ? refuse('may not specify a duration larger than 2^32 seconds') : [];
}

/** Decides `POST …/serviceaccounts/NAME/token`: nothing is stored, and the token opens no door (`registry/core/serviceaccount/storage` TokenREST). */
export function decideToken(scope: Scope, account: ServiceAccount | undefined): Decision {
  const { route, random, nowUs } = scope;
  const decoded = decodeBody(scope, EXPECTED);
  if (isRefusal(decoded)) return refuse(decoded);
  if (!account) return refuse(notFound(resourceName(route), route.name));
  const request = asObject<TokenRequest>(decoded.object);
  const seconds = request.spec?.expirationSeconds ?? EXPIRATION_SECONDS;
  const errors = validateExpiration(seconds);
  if (errors.length > 0)
    return refuse(invalid({ group: 'authentication.k8s.io', name: 'TokenRequest' }, request.metadata.name ?? '', errors), decoded.warnings);
  return answer(201, {
    ...request,
    metadata: { ...request.metadata, name: route.name, namespace: route.namespace, creationTimestamp: scope.now },
    spec: { ...request.spec, audiences: request.spec?.audiences?.length ? request.spec.audiences : [AUDIENCE], expirationSeconds: seconds },
    status: { token: `podscope.${route.namespace}.${route.name}.${randomHex(random, TOKEN_DIGITS)}`, expirationTimestamp: formatTime(nowUs + seconds * 1e6) },
  });
}
