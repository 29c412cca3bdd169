import { humanDuration } from '../duration';
import { semanticEqual } from '../equality';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../types.gen';
import {
  validateApproval,
  validateSigningRequest,
  validateSigningRequestStatus,
  validateSigningRequestUpdate,
} from '../validation/certificate-signing-request';
import { AGE, column, NAME } from './columns';
import { defineKind, type RequestInfo } from './kind';
import { keepSpec, keepStatus } from './strategy';

/** Somebody wants a certificate (upstream `pkg/registry/certificates/certificates`). It is kept, checked, approved and denied; nobody signs it here. */
type Csr = CertificateSigningRequest;

/** By whom kube-controller-manager signs what has been approved (`pkg/controller/certificates/signer`). */
const SIGNERS: ReadonlySet<string> = new Set(
  ['kube-apiserver-client', 'kube-apiserver-client-kubelet', 'kubelet-serving', 'legacy-unknown'].map((name) => `kubernetes.io/${name}`),
);
/** What such a signer says of what it cannot sign: here it is all, lest somebody waits for a certificate that never comes. */
const UNSIGNED = {
  type: 'Failed',
  status: 'True',
  reason: 'NotSimulated',
  message:
    'A simulated cluster signs no certificates. Whoever is to act as a user does so by --as=NAME (and --as-group=GROUP); a service account has a token: kubectl create token NAME.',
} as const;

const has = ({ status }: Csr, type: string): boolean => status?.conditions?.some((condition) => condition.type === type) ?? false;

/** Says of what has just been approved that nobody will sign it, where in life a controller would. */
function leaveUnsigned(csr: Csr): Csr {
  if (!SIGNERS.has(csr.spec.signerName) || !has(csr, 'Approved') || has(csr, 'Failed')) return csr;
  return { ...csr, status: { ...csr.status, conditions: [...(csr.status?.conditions ?? []), UNSIGNED] } };
}

export const certificateSigningRequest = defineKind<Csr>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  namespaced: false,
  schema: 'certificates.v1.CertificateSigningRequest',
  onDemand: true,
  subresources: ['approval', 'status'],
  allowUnconditionalUpdate: true,
  prepareForCreate: (csr, { identity: { user, uid, groups, extra } }) => {
    const { username: _, uid: __, groups: ___, extra: ____, ...spec } = csr.spec;
    const asked = { username: user, groups, ...(uid ? { uid } : {}), ...(extra && Object.keys(extra).length > 0 ? { extra } : {}) };
    return { ...csr, spec: { ...spec, ...asked }, status: {} };
  },
  prepareForUpdate: (next, old) => keepStatus(keepSpec(next, old), old),
  prepareForStatusUpdate: (next, old, info) => withTimes(keepDecisions(keepDecisions(keepSpec(next, old), old, 'Approved'), old, 'Denied'), old, info),
  validateCreate: (csr) => validateSigningRequest(csr),
  validateUpdate: validateSigningRequestUpdate,
  validateStatusUpdate: validateSigningRequestStatus,
  subresourceStrategies: {
    approval: {
      prepareForUpdate: (next, old, info) => {
        const { conditions } = withTimes(leaveUnsigned(next), old, info).status ?? {};
        const { conditions: _, ...rest } = old.status ?? {};
        return { ...keepSpec(next, old), status: { ...rest, ...(conditions ? { conditions } : {}) } };
      },
      validateUpdate: validateApproval,
    },
  },
  selectableFields: ({ spec }) => ({ 'spec.signerName': spec.signerName ?? '' }),
  columns: [
    NAME,
    AGE,
    column('SignerName', 'Who is to sign.', ({ spec }) => spec.signerName || '<none>'),
    column('Requestor', 'Who asks.', ({ spec }) => spec.username ?? ''),
    column('RequestedDuration', 'How long it is to be good.', ({ spec }) =>
      spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
    ),
    column('Condition', 'What became of it.', conditionOf),
  ],
});

function conditionOf(csr: Csr): string {
  const decided = has(csr, 'Denied') ? 'Denied' : has(csr, 'Approved') ? 'Approved' : 'Pending';
  return `${decided}${has(csr, 'Failed') ? ',Failed' : ''}${csr.status?.certificate ? ',Issued' : ''}`;
}

/** What was decided stays, unless conditions of the type came or went, which the validation refuses. */
function keepDecisions(next: Csr, old: Csr, type: string): Csr {
  const before = (old.status?.conditions ?? []).filter((condition) => condition.type === type);
  const conditions = next.status?.conditions ?? [];
  if (before.length !== conditions.filter((condition) => condition.type === type).length) return next;
  let i = 0;
  const kept = conditions.map((condition) => (condition.type === type ? (before[i++] ?? condition) : condition));
  return semanticEqual(kept, conditions) ? next : { ...next, status: { ...next.status, conditions: kept } };
}

function withTimes(next: Csr, old: Csr, { now }: RequestInfo): Csr {
  const timed = (condition: CertificateSigningRequestCondition): CertificateSigningRequestCondition => {
    const same = old.status?.conditions?.find(
      ({ type, status, lastTransitionTime }) => type === condition.type && status === condition.status && lastTransitionTime,
    );
    return {
      ...condition,
      lastUpdateTime: condition.lastUpdateTime ?? now,
      lastTransitionTime: condition.lastTransitionTime ?? same?.lastTransitionTime ?? now,
    };
  };
  return next.status?.conditions ? { ...next, status: { ...next.status, conditions: next.status.conditions.map(timed) } } : next;
}
