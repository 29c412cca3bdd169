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
        const { conditions } = withTimes(next, old, info).status ?? {};
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

function conditionOf({ status }: Csr): string {
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type) ?? false;
  const decided = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${decided}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
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
