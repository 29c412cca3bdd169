import { semanticEqual } from '../equality';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from './errors';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validateSignerName } from './signer-name';

/** Upstream `pkg/apis/certificates/validation`. Of the request, only that it is one: signatures are not checked here. */
type Csr = CertificateSigningRequest;
type Errors = readonly FieldError[];

const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const SECONDS_MIN = 600;
const CONDITIONS = 'status.conditions';
const CERTIFICATE = 'status.certificate';
const DECISIONS = ['Approved', 'Denied'];
const FINAL = [...DECISIONS, 'Failed'];
const STATUSES = ['False', 'True', 'Unknown'];
const USAGES: readonly string[] = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

const conditionsOf = ({ status }: Csr): readonly CertificateSigningRequestCondition[] => status?.conditions ?? [];
const ofType = (csr: Csr, type: string): readonly CertificateSigningRequestCondition[] => conditionsOf(csr).filter((condition) => condition.type === type);

const pemTypes = (base64: string): readonly string[] => [...atob(base64).matchAll(/-----BEGIN ([^-\n]+)-----/g)].map(([, type]) => type ?? '');

/** What a create and every update are asked; what was stored once is not held against an update. */
export function validateSigningRequest(csr: Csr, old?: Csr): Errors {
  const { request = '', usages = [], signerName = '', expirationSeconds: seconds } = csr.spec;
  const certificate = csr.status?.certificate;
  return [
    ...validateObjectMeta(csr.metadata, false, () => []),
    ...(pemTypes(request)[0] === 'CERTIFICATE REQUEST' ? [] : [invalid('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST')]),
    ...(usages.length === 0 ? [required('spec.usages')] : []),
    ...(old ? [] : usages.flatMap((usage, i) => (USAGES.includes(usage) ? [] : [notSupported(`spec.usages[${i}]`, usage, USAGES)]))),
    ...(old ? [] : usages.flatMap((usage, i) => (usages.indexOf(usage) < i ? [duplicate(`spec.usages[${i}]`, usage)] : []))),
    ...(signerName === LEGACY_SIGNER && !old
      ? [invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version')]
      : validateSignerName(signerName, 'spec.signerName')),
    ...(seconds !== undefined && seconds < SECONDS_MIN
      ? [invalid('spec.expirationSeconds', seconds, 'may not specify a duration less than 600 seconds (10 minutes)')]
      : []),
    ...conditionsOf(csr).flatMap((condition, i, all) => validateCondition(condition, all.slice(0, i), `${CONDITIONS}[${i}]`)),
    ...(certificate && certificate !== old?.status?.certificate ? validateCertificate(certificate) : []),
  ];
}

function validateCertificate(certificate: string): Errors {
  const types = pemTypes(certificate);
  const shown = '<certificate data>';
  if (types.length === 0) return [invalid(CERTIFICATE, shown, 'must contain at least one CERTIFICATE PEM block')];
  const wrong = types.find((type) => type !== 'CERTIFICATE');
  return wrong === undefined ? [] : [invalid(CERTIFICATE, shown, `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(wrong)}`)];
}

function validateCondition(
  { type = '', status = '' }: CertificateSigningRequestCondition,
  before: readonly CertificateSigningRequestCondition[],
  path: string,
): Errors {
  const allowed = FINAL.includes(type) ? ['True'] : STATUSES;
  const other = DECISIONS.includes(type) && before.some((condition) => DECISIONS.includes(condition.type) && condition.type !== type);
  return [
    ...(type === '' ? [required(`${path}.type`)] : []),
    ...(status === '' ? [required(`${path}.status`)] : allowed.includes(status) ? [] : [notSupported(`${path}.status`, status, allowed)]),
    ...(other ? [invalid(CONDITIONS, type, 'Approved and Denied conditions are mutually exclusive')] : []),
    ...(before.some((condition) => condition.type === type) ? [duplicate(`${path}.type`, type)] : []),
  ];
}

/** What an update may do besides: decide, or give the certificate. */
function validateUpdate(next: Csr, old: Csr, may: { readonly decide?: true; readonly issue?: true }): Errors {
  const removed = FINAL.filter((type) => ofType(next, type).length < ofType(old, type).length);
  const decided = may.decide ? [] : DECISIONS.filter((type) => ofType(next, type).length >= ofType(old, type).length);
  const [before, after] = [old.status?.certificate ?? '', next.status?.certificate ?? ''];
  return [
    ...validateSigningRequest(next, old),
    ...removed.map((type) => forbidden(CONDITIONS, `updates may not remove a condition of type ${JSON.stringify(type)}`)),
    ...decided.flatMap((type) => {
      if (ofType(next, type).length > ofType(old, type).length)
        return [forbidden(CONDITIONS, `updates may not add a condition of type ${JSON.stringify(type)}`)];
      return semanticEqual(ofType(next, type), ofType(old, type))
        ? []
        : [forbidden(CONDITIONS, `updates may not modify a condition of type ${JSON.stringify(type)}`)];
    }),
    ...(before !== after && !may.issue ? [forbidden(CERTIFICATE, 'updates may not set certificate content')] : []),
    ...(before !== after && may.issue && before !== '' ? [forbidden(CERTIFICATE, 'updates may not modify existing certificate content')] : []),
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ];
}

export const validateSigningRequestUpdate = (next: Csr, old: Csr): Errors => validateUpdate(next, old, {});
export const validateSigningRequestStatus = (next: Csr, old: Csr): Errors => validateUpdate(next, old, { issue: true });
export const validateApproval = (next: Csr, old: Csr): Errors => validateUpdate(next, old, { decide: true });
