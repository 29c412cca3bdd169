import { parseQuantity } from '../quantity';
import { definition, resolve } from './definitions';
import goTable from './go-types.gen.json';
import type { TypeSchema } from './type-schema';

/**
 * A value of the API as Go's spew prints it with `%#v` (`k8s.io/utils/dump` ForHash): every field of every struct in the order of its declaration,
 * with its type, whether it is set or not. Kubernetes hashes templates in this form.
 */
type Value = Readonly<Record<string, unknown>> | undefined;

/** Go's names of fields that are not their JSON name with a capital. */
const NAMES: Readonly<Record<string, string>> = {
  metadata: 'ObjectMeta',
  dnsPolicy: 'DNSPolicy',
  dnsConfig: 'DNSConfig',
  serviceAccount: 'DeprecatedServiceAccount',
  os: 'OS',
  ip: 'IP',
  uid: 'UID',
  tty: 'TTY',
  apiVersion: 'APIVersion',
  apiGroup: 'APIGroup',
  seLinuxOptions: 'SELinuxOptions',
  seLinuxChangePolicy: 'SELinuxChangePolicy',
  fsGroup: 'FSGroup',
  fsGroupChangePolicy: 'FSGroupChangePolicy',
  fsType: 'FSType',
  gmsaCredentialSpecName: 'GMSACredentialSpecName',
  gmsaCredentialSpec: 'GMSACredentialSpec',
  httpGet: 'HTTPGet',
  httpHeaders: 'HTTPHeaders',
  tcpSocket: 'TCPSocket',
  grpc: 'GRPC',
  gcePersistentDisk: 'GCEPersistentDisk',
  awsElasticBlockStore: 'AWSElasticBlockStore',
  nfs: 'NFS',
  iscsi: 'ISCSI',
  iscsiInterface: 'ISCSIInterface',
  iqn: 'IQN',
  chapAuthDiscovery: 'DiscoveryCHAPAuth',
  chapAuthSession: 'SessionCHAPAuth',
  rbd: 'RBD',
  cephfs: 'CephFS',
  fc: 'FC',
  wwids: 'WWIDs',
  storageos: 'StorageOS',
  csi: 'CSI',
  sslEnabled: 'SSLEnabled',
  diskURI: 'DataDiskURI',
  pdName: 'PDName',
  monitors: 'CephMonitors',
};
/** And those that are named so in one struct only. */
const NAMES_IN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'core.v1.RBDVolumeSource': { image: 'RBDImage', pool: 'RBDPool', user: 'RadosUser' },
  'core.v1.GlusterfsVolumeSource': { endpoints: 'EndpointsName' },
  'core.v1.CephFSVolumeSource': { monitors: 'Monitors' },
};

interface Field {
  readonly name: string;
  readonly goType: string;
  /** The structs that it is embedded by, from the outermost on. */
  readonly embedded: readonly string[];
}

const goTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = goTable;
const nameOf = (id: string, field: string): string => NAMES_IN[id]?.[field] ?? NAMES[field] ?? field[0]!.toUpperCase() + field.slice(1);

const fieldsOf = (id: string): readonly Field[] =>
  Object.entries(goTypes[id] ?? {}).map(([name, notation]) => {
    const [head = '', ...embedded] = notation.split('/');
    return { name, goType: head.replace(/[?!]+$/, ''), embedded };
  });

/** Fields that one struct embeds stand together in it. */
function struct(id: string, value: Value, fields: readonly Field[], depth = 0): string {
  const parts: string[] = [];
  for (let i = 0; i < fields.length; ) {
    const { name, goType, embedded } = fields[i]!;
    const by = embedded[depth];
    if (by === undefined) {
      parts.push(`${nameOf(id, name)}:(${goType})${dump(goType, definition(id)?.fields?.[name] ?? {}, value?.[name])}`);
      i++;
      continue;
    }
    const rest = fields.slice(i);
    const end = rest.findIndex((field) => field.embedded[depth] !== by);
    const group = end < 0 ? rest : rest.slice(0, end);
    parts.push(`${by}:(v1.${by})${struct(id, value, group, depth + 1)}`);
    i += group.length;
  }
  return `{${parts.join(' ')}}`;
}

const NIL = '<nil>';

/** A value without its type, which is told where it is a field. */
function dump(goType: string, schema: TypeSchema, value: unknown): string {
  if (goType.startsWith('*') && (value === undefined || value === null)) return NIL;
  if (schema.ref === 'api.resource.Quantity') return quantity(value);
  if (schema.ref === 'util.intstr.IntOrString') return intOrString(value);
  if (schema.ref === 'meta.v1.Time') return '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';
  const type = resolve(schema);
  if (type.fields && schema.ref !== undefined) return struct(schema.ref, value as Value, fieldsOf(schema.ref));
  const items = type.items ?? {};
  switch (type.type) {
    case 'array': {
      const list = (value ?? []) as readonly unknown[];
      return list.length === 0 ? NIL : `[${list.map((item) => dump('', items, item)).join(' ')}]`;
    }
    case 'map': {
      const entries = Object.entries((value ?? {}) as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1));
      return entries.length === 0 ? NIL : `map[${entries.map(([key, item]) => `${key}:${dump('', items, item)}`).join(' ')}]`;
    }
    case 'boolean':
      return String(value ?? false);
    case 'integer':
    case 'number':
      return String(value ?? 0);
    default:
      return String(value ?? '');
  }
}

const intOrString = (value: unknown): string =>
  typeof value === 'string'
    ? `{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string)${value}}`
    : `{Type:(intstr.Type)0 IntVal:(int32)${value ?? 0} StrVal:(string)}`;

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** What Go makes of a quantity's text: it keeps that, if it need not be printed otherwise (`ParseQuantity`). */
function quantity(value: unknown): string {
  const text = String(value ?? '0');
  const [, digits = '0', suffix = ''] = /^-?(\d+)(.*)$/.exec(text) ?? [];
  const format = parseQuantity(text)?.format ?? 'DecimalSI';
  const sign = text.startsWith('-') ? -1n : 1n;
  const bits = BINARY[suffix];
  const scale = bits === undefined ? (DECIMAL[suffix] ?? Number(suffix.slice(1))) : 0;
  const amount = sign * BigInt(digits) * (bits === undefined ? 1n : 1n << BigInt(bits));
  const isKept = format === 'BinarySI' ? (BigInt(digits) & 7n) !== 0n : scale % 3 === 0 && !digits.endsWith('000') && digits[0] !== '0';
  const i = `{value:(int64)${amount} scale:(resource.Scale)${scale}}`;
  return `{i:(resource.int64Amount)${i} d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${isKept ? text : ''} Format:(resource.Format)${format}}`;
}

/** A value of a definition (`core.v1.PodTemplateSpec`), whose type Go calls so (`v1.PodTemplateSpec`). */
export const dumpForHash = (id: string, goType: string, value: object | undefined): string => `(${goType})${struct(id, value as Value, fieldsOf(id))}`;
