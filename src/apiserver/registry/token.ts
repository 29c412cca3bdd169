import { type Bound, type BoundClaims, signToken } from '../../api/json-web-token';
import { asObject, type KubeObject } from '../../api/object';
import { formatTime } from '../../api/time';
import type { Pod, ServiceAccount, Status, AuthenticationTokenRequest as TokenRequest } from '../../api/types.gen';
import { type FieldError, invalid as invalidField } from '../../api/validation/errors';
import { AUDIENCE } from '../authentication/token';
import { decodeBody, type Expected } from '../decode';
import { badRequest, conflict, invalid, notFound, type Qualified } from '../status';
import { newUid } from './names';
import { type Decision, type Grant, isRefusal, refuse, resourceName, type Scope } from './scope';

const KIND: Qualified = { group: 'authentication.k8s.io', name: 'TokenRequest' };
const EXPECTED: Expected = {
  kind: { group: KIND.group, version: 'v1', kind: KIND.name, schema: 'authentication.v1.TokenRequest' },
  apiVersion: 'authentication.k8s.io/v1',
};
const EXPIRATION_SECONDS = 3600;
const EXPIRATION_SECONDS_MIN = 600;
const EXPIRATION_SECONDS_MAX = 2 ** 32;
/** A Pod's token for the API server that is asked for so long holds for a year, lest those fail that read it once (`WarnOnlyBoundTokenExpirationPeriod`). */
const EXTENDED_SECONDS = 3607;
const EXTENSION_SECONDS = 365 * 86_400;

/** Upstream `pkg/apis/authentication/validation`. */
function validateExpiration(seconds: number): readonly FieldError[] {
  const refuse = (why: string): readonly FieldError[] => [invalidField('spec.expirationSeconds', seconds, why)];
  if (seconds < EXPIRATION_SECONDS_MIN) return refuse('may not specify a duration less than 10 minutes');
  return seconds > EXPIRATION_SECONDS_MAX ? refuse('may not specify a duration larger than 2^32 seconds') : [];
}

/** Why a request is not about the account that its path names, if so. */
function mismatch({ route }: Scope, { metadata }: TokenRequest, account: ServiceAccount): Status | undefined {
  const must = (field: 'name' | 'namespace'): Status =>
    invalid(KIND, route.name, [invalidField(`metadata.${field}`, metadata[field], `must match the service account ${field} if specified`)]);
  if (metadata.name && metadata.name !== route.name) return must('name');
  if (metadata.namespace && metadata.namespace !== route.namespace) return must('namespace');
  const [asked, is] = [metadata.uid, account.metadata.uid ?? ''];
  const why = `the UID in the token request (${asked}) does not match the UID of the service account (${is})`;
  return asked && asked !== is ? conflict(KIND, route.name, why) : undefined;
}

const BINDABLE = { Pod: 'pods', Node: 'nodes', Secret: 'secrets' } as const;
const isBindable = (kind: string): kind is keyof typeof BINDABLE => Object.hasOwn(BINDABLE, kind);

/** What the token is bound to: it ends with it. */
function boundTo({ route, lookup }: Scope, { spec }: TokenRequest): { readonly kind?: undefined; readonly bound: Bound } | Status {
  const asked = spec?.boundObjectRef;
  if (!asked) return { bound: {} };
  const { apiVersion = '', kind = '', name = '', uid } = asked;
  if (apiVersion !== 'v1' || !isBindable(kind)) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    return badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const plural = BINDABLE[kind];
  const object = lookup.get<KubeObject>(plural, kind === 'Node' ? '' : route.namespace, name);
  if (!object) return notFound({ group: '', name: plural }, name);
  const pod: Pod | undefined = kind === 'Pod' ? object : undefined;
  if (pod && pod.spec?.serviceAccountName !== route.name)
    return badRequest(`cannot bind token for serviceaccount "${route.name}" to pod running with different serviceaccount name.`);
  const is = object.metadata.uid ?? '';
  if (uid && uid !== is) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    return conflict({ group: '', name: kind }, name, why);
  }
  const nodeName = pod?.spec?.nodeName;
  const node = nodeName ? lookup.get('nodes', '', nodeName) : undefined;
  const where = nodeName ? { node: { name: nodeName, ...(node?.metadata.uid ? { uid: node.metadata.uid } : {}) } } : {};
  return { bound: { [kind.toLowerCase()]: { name, uid: is }, ...where } };
}

/** Decides `POST …/serviceaccounts/NAME/token`: nothing is stored (`registry/core/serviceaccount/storage` TokenREST). */
export function decideToken(scope: Scope, account: ServiceAccount | undefined): Decision | Grant {
  const { route, random, nowUs } = scope;
  const decoded = decodeBody(scope, EXPECTED);
  if (isRefusal(decoded)) return refuse(decoded);
  if (!account) return refuse(notFound(resourceName(route), route.name));
  const request = asObject<TokenRequest>(decoded.object);
  const wrong = mismatch(scope, request, account);
  if (wrong) return refuse(wrong, decoded.warnings);
  const seconds = request.spec?.expirationSeconds ?? EXPIRATION_SECONDS;
  const errors = validateExpiration(seconds);
  if (errors.length > 0) return refuse(invalid(KIND, '', errors), decoded.warnings);
  const to = boundTo(scope, request);
  if (isRefusal(to)) return refuse(to, decoded.warnings);
  const audiences = request.spec?.audiences?.length ? request.spec.audiences : [AUDIENCE];
  const { uid = '' } = account.metadata;
  const nowSeconds = Math.floor(nowUs / 1e6);
  const isExtended = to.bound.pod !== undefined && seconds === EXTENDED_SECONDS && audiences.every((audience) => audience === AUDIENCE);
  const claims: BoundClaims = {
    aud: audiences,
    exp: nowSeconds + (isExtended ? EXTENSION_SECONDS : seconds),
    iat: nowSeconds,
    iss: AUDIENCE,
    jti: newUid(random),
    'kubernetes.io': {
      namespace: route.namespace,
      ...to.bound,
      serviceaccount: { name: route.name, uid },
      ...(isExtended && { warnafter: nowSeconds + seconds }),
    },
    nbf: nowSeconds,
    sub: `system:serviceaccount:${route.namespace}:${route.name}`,
  };
  const metadata = { ...request.metadata, name: route.name, namespace: route.namespace, uid, creationTimestamp: scope.now };
  const spec = { ...request.spec, audiences, expirationSeconds: seconds };
  return { do: 'grant', claims, request: { ...request, metadata, spec }, expirationTimestamp: formatTime(nowUs + seconds * 1e6) };
}

/** What a granted request is answered with. */
export const granted = ({ claims, request, expirationTimestamp }: Grant): TokenRequest => ({
  ...request,
  status: { token: signToken(claims), expirationTimestamp },
});
