import { isObject } from '../../api/is-object';
import type { KubeObject } from '../../api/object';
import type { ClusterConfig, Fault, RecordedInput, SavedBranch, SavedSession } from '../../worker/protocol';
import { type Bookmark, bookmarksAmong } from './bookmark';
import { isNumber, isText, type Json } from './values';

/**
 * Whether what comes from outside (a link, a file, another page, an older version of this one) is what it says it is. This is about form; what a session
 * holds the cluster's host judges.
 */

export interface UserFile {
  readonly name: string;
  readonly text: string;
}

export interface SavedFiles {
  readonly files: readonly UserFile[];
  readonly active: string;
}

/** A moment that can be handed on: the cluster's seed, configuration and inputs, the place in time, the files, and what is marked. */
export interface Shared {
  readonly session: SavedSession;
  readonly files: SavedFiles;
  /** The moments that are marked in it. */
  readonly bookmarks?: readonly Bookmark[];
}

const NODES_MAX = 5_000;
const LIST_MAX = 100_000;
const OBJECTS_MAX = 500_000;
/** As many messages as there are in some years of heartbeats. */
const DELIVERED_MAX = 500_000_000;

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

type Addon = NonNullable<ClusterConfig['addons']>[number];
const ADDONS: Readonly<Record<Addon, true>> = { 'metrics-server': true, 'local-path': true, coredns: true, 'load-balancer': true };
const isAddon = (value: unknown): value is Addon => typeof value === 'string' && Object.hasOwn(ADDONS, value);

/** Of what kind it is, and whether it is one of that, the host judges. */
const isKubeObject = (value: unknown): value is KubeObject => isObject(value) && isText(value.kind) && isText(value.apiVersion) && isObject(value.metadata);

const isConfig = (value: unknown): value is ClusterConfig =>
  isObject(value) &&
  isNumber(value.seed, Number.MAX_SAFE_INTEGER) &&
  isNumber(value.startUs, Number.MAX_SAFE_INTEGER) &&
  (value.images === undefined || value.images === 'released' || value.images === 'any') &&
  isList(value.nodes, isNode, NODES_MAX) &&
  (value.addons === undefined || isList(value.addons, isAddon)) &&
  (value.objects === undefined || isList(value.objects, isKubeObject, OBJECTS_MAX));

const ofNode = ({ node }: Json): boolean => isText(node);
const ofComponent = ({ component }: Json): boolean => isText(component);

/** What a fault of each kind must have. */
const FAULTS: Readonly<Record<Fault['kind'], (fault: Json) => boolean>> = {
  'add-node': ({ node }) => isNode(node),
  'remove-node': ofNode,
  'crash-node': ofNode,
  'shut-down-node': ofNode,
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
    (value.apart === undefined || value.apart === true) &&
    (value.focus === undefined || isText(value.focus, 600)) &&
    (value.debug === undefined || isObject(value.debug)) &&
    (value.journey === undefined || isFocus(value.journey))
  );
}

const isFile = (value: unknown): value is UserFile => isObject(value) && isText(value.name) && typeof value.text === 'string';
export const isFiles = (value: unknown): value is SavedFiles =>
  isObject(value) && isList(value.files, isFile) && value.files.length > 0 && value.files.some((f) => f.name === value.active);

/** What is handed on as JSON, or undefined if it is nothing of ours. A name that JavaScript reads as an object's prototype nobody of us has written. */
export function sharedOf(json: string): Shared | undefined {
  const shared: unknown = JSON.parse(json, (key, value: unknown) => {
    if (key === '__proto__') throw new SyntaxError('no name of ours');
    return value;
  });
  if (!isObject(shared) || !isSession(shared.session) || !isFiles(shared.files)) return undefined;
  const bookmarks = bookmarksAmong(shared.bookmarks);
  return { session: shared.session, files: shared.files, ...(bookmarks.length > 0 && { bookmarks }) };
}
