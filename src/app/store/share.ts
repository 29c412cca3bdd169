import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import type { ClusterConfig, Fault, RecordedInput, SavedBranch, SavedSession } from '../../worker/protocol';

export interface UserFile {
  readonly name: string;
  readonly text: string;
}

export interface SavedFiles {
  readonly files: readonly UserFile[];
  readonly active: string;
}

/** A moment that fits in a link: the cluster's seed, configuration and inputs, the place in time, and the files. */
export interface Shared {
  readonly session: SavedSession;
  readonly files: SavedFiles;
}

/** More than this in an address is no session of ours, but someone's bomb. Browsers take addresses of two million letters. */
const PACKED_MAX = 200_000;
const UNPACKED_MAX = 5_000_000;
/** Bytes that are unpacked at a time. */
const PUSHED = 1_024;
const NODES_MAX = 5_000;
const LIST_MAX = 100_000;
const DELIVERED_MAX = 5_000_000;

const toBase64Url = (bytes: Uint8Array): string => btoa(strFromU8(bytes, true)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const fromBase64Url = (text: string): Uint8Array => strToU8(atob(text.replaceAll('-', '+').replaceAll('_', '/')), true);

/** The link's part behind `#s=`; undefined if it would be too long for an address. */
export function pack(shared: Shared): string | undefined {
  const packed = toBase64Url(deflateSync(strToU8(JSON.stringify(shared)), { level: 9 }));
  return packed.length > PACKED_MAX ? undefined : packed;
}

/** Unpacks as much as may be, and gives up above it: a few bytes can claim to hold gigabytes. */
function inflate(bytes: Uint8Array): string {
  const decoder = new TextDecoder();
  let text = '';
  const stream = new Inflate((chunk, final) => {
    text += decoder.decode(chunk, { stream: !final });
    if (text.length > UNPACKED_MAX) throw new RangeError('more than a session can be');
  });
  for (let at = 0; at < bytes.length; at += PUSHED) stream.push(bytes.subarray(at, at + PUSHED), at + PUSHED >= bytes.length);
  return text;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, max = 300): value is string => typeof value === 'string' && value.length <= max;
const isNumber = (value: unknown, max: number): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
const isTexts = (value: unknown): boolean => value === undefined || (isObject(value) && Object.values(value).every((v) => isText(v)));
const isList = <T>(value: unknown, is: (item: unknown) => item is T, max = LIST_MAX): value is readonly T[] =>
  Array.isArray(value) && value.length <= max && value.every(is);

const isNode = (value: unknown): value is ClusterConfig['nodes'][number] =>
  isObject(value) &&
  isText(value.name, 253) &&
  isObject(value.capacity) &&
  isTexts(value.capacity) &&
  isTexts(value.labels) &&
  (value.taints === undefined || isList(value.taints, isObject, 100));

const isAddon = (value: unknown): value is 'metrics-server' | 'local-path' | 'coredns' =>
  value === 'metrics-server' || value === 'local-path' || value === 'coredns';

const isConfig = (value: unknown): value is ClusterConfig =>
  isObject(value) &&
  isNumber(value.seed, Number.MAX_SAFE_INTEGER) &&
  isNumber(value.startUs, Number.MAX_SAFE_INTEGER) &&
  (value.images === undefined || value.images === 'released' || value.images === 'any') &&
  isList(value.nodes, isNode, NODES_MAX) &&
  (value.addons === undefined || isList(value.addons, isAddon));

const ofNode = ({ node }: Json): boolean => isText(node);
const ofComponent = ({ component }: Json): boolean => isText(component);

/** What a fault of each kind must have. */
const FAULTS: Readonly<Record<Fault['kind'], (fault: Json) => boolean>> = {
  'add-node': ({ node }) => isNode(node),
  'remove-node': ofNode,
  'crash-node': ofNode,
  'recover-node': ofNode,
  'partition-node': ofNode,
  'stop-component': ofComponent,
  'start-component': ofComponent,
  'slow-etcd': ({ factor }) => typeof factor === 'number',
  'declare-image': ({ image }) => isText(image),
  'drop-watches': () => true,
  'configure-scheduler': ({ configuration }) => isObject(configuration),
};

const isFaultKind = (kind: unknown): kind is Fault['kind'] => typeof kind === 'string' && Object.hasOwn(FAULTS, kind);

function isInput(value: unknown): value is RecordedInput {
  if (!isObject(value) || !isNumber(value.afterDelivered, DELIVERED_MAX) || !isNumber(value.atUs, Number.MAX_SAFE_INTEGER) || !isObject(value.input))
    return false;
  const { kind, stream, agent, call, fault, data } = value.input;
  if (kind === 'fault') return isObject(fault) && isFaultKind(fault.kind) && FAULTS[fault.kind](fault);
  if (!isNumber(stream, LIST_MAX)) return false;
  if (kind === 'data') return isObject(data);
  return kind === 'cancel' || (kind === 'call' && isText(agent) && isObject(call) && isText(call.method, 10) && isText(call.path, 10_000));
}

const isBranch = (value: unknown): value is SavedBranch =>
  isObject(value) &&
  isObject(value.branch) &&
  isText(value.branch.name) &&
  isList(value.inputs, isInput) &&
  isObject(value.head) &&
  isNumber(value.head.delivered, DELIVERED_MAX) &&
  isNumber(value.head.nowUs, Number.MAX_SAFE_INTEGER);

const isFocus = (value: unknown): boolean =>
  isObject(value) && isText(value.subject, 600) && (value.began === undefined || (isNumber(value.began, Number.MAX_SAFE_INTEGER) && isText(value.id, 60)));

/** Whether a value is a session that this version of the page made. */
export function isSession(value: unknown): value is SavedSession {
  if (!isObject(value) || value.version !== 1 || !isConfig(value.config) || !isList(value.branches, isBranch, 1_000)) return false;
  const { branches, branch } = value;
  return (
    branches.some((b) => b.branch.name === branch) &&
    isNumber(value.delivered, DELIVERED_MAX) &&
    isNumber(value.nowUs, Number.MAX_SAFE_INTEGER) &&
    typeof value.playing === 'boolean' &&
    (value.focus === undefined || isText(value.focus, 600)) &&
    (value.journey === undefined || isFocus(value.journey))
  );
}

const isFile = (value: unknown): value is UserFile => isObject(value) && isText(value.name) && typeof value.text === 'string';
export const isFiles = (value: unknown): value is SavedFiles =>
  isObject(value) && isList(value.files, isFile) && value.files.length > 0 && value.files.some((f) => f.name === value.active);

/** What a link holds, or undefined if it holds nothing that can be read. */
export function unpack(packed: string): Shared | undefined {
  if (packed.length > PACKED_MAX) return undefined;
  try {
    const shared: unknown = JSON.parse(inflate(fromBase64Url(packed)));
    return isObject(shared) && isSession(shared.session) && isFiles(shared.files) ? { session: shared.session, files: shared.files } : undefined;
  } catch {
    return undefined;
  }
}
