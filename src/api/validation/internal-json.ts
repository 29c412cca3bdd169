import { wasGivenEmpty } from '../schema/coder';
import { definition } from '../schema/definitions';
import goTable from '../schema/go-types.gen.json';
import type { TypeSchema } from '../schema/type-schema';
import { marshal } from './errors';

/**
 * Upstream validates its internal types, which have no JSON tags: an error that shows one prints Go's field names and every field, set or not
 * (`{"Name":"a","Image":"b","Command":null,…}`). Fields and their order are taken from the versioned type.
 */
const goTypes = goTable as Readonly<Record<string, Readonly<Record<string, string>>>>;

/** JSON names whose Go names are not just capitalised. */
const GO_NAMES: Readonly<Record<string, string>> = {
  uid: 'UID',
  hostIPC: 'HostIPC',
  ip: 'IP',
  env: 'Env',
  tty: 'TTY',
  stdin: 'Stdin',
  os: 'OS',
  nfs: 'NFS',
  rbd: 'RBD',
  fc: 'FC',
  csi: 'CSI',
  iscsi: 'ISCSI',
  cephfs: 'CephFS',
  gcePersistentDisk: 'GCEPersistentDisk',
  awsElasticBlockStore: 'AWSElasticBlockStore',
  storageos: 'StorageOS',
  seLinuxOptions: 'SELinuxOptions',
  seLinuxChangePolicy: 'SELinuxChangePolicy',
  httpGet: 'HTTPGet',
  httpHeaders: 'HTTPHeaders',
  tcpSocket: 'TCPSocket',
  grpc: 'GRPC',
  dnsPolicy: 'DNSPolicy',
  dnsConfig: 'DNSConfig',
  setHostnameAsFQDN: 'SetHostnameAsFQDN',
  podIP: 'PodIP',
  gmsaCredentialSpecName: 'GMSACredentialSpecName',
  gmsaCredentialSpec: 'GMSACredentialSpec',
  fsGroup: 'FSGroup',
  fsGroupChangePolicy: 'FSGroupChangePolicy',
  fsType: 'FSType',
};
const goName = (name: string): string => GO_NAMES[name] ?? `${name[0]!.toUpperCase()}${name.slice(1)}`;

function printed(type: TypeSchema, value: unknown, notation: string): unknown {
  if (value === undefined || value === null) return zero(type, notation);
  if (type.type === 'array') return (value as readonly unknown[]).map((item) => printed(type.items ?? {}, item, ''));
  if (type.type === 'map') return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  // Meta types have JSON tags even inside internal ones.
  if (type.ref === undefined || type.ref.startsWith('meta.') || !definition(type.ref)?.fields) return value;
  return fields(type.ref, value as Readonly<Record<string, unknown>>);
}

const ZEROS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['string', ''],
  ['integer', 0],
  ['boolean', false],
]);

function zero(type: TypeSchema, notation: string): unknown {
  if (notation.startsWith('*') || type.type === 'array' || type.type === 'map') return null;
  if (type.ref !== undefined && definition(type.ref)?.fields) return type.ref.startsWith('meta.') ? {} : fields(type.ref, {});
  return ZEROS.get(type.type ?? '') ?? null;
}

const emptyOf = (type: TypeSchema | undefined): unknown => (type?.type === 'array' ? [] : {});

function fields(id: string, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  const types = definition(id)?.fields ?? {};
  for (const [name, notation] of Object.entries(goTypes[id] ?? {}))
    out[goName(name)] = wasGivenEmpty(value, name) ? emptyOf(types[name]) : printed(types[name] ?? {}, value[name], notation);
  return out;
}

/** A value of a definition as Go prints its internal form. */
export const internalJson = (id: string, value: object): string => marshal(fields(id, value as Readonly<Record<string, unknown>>));
