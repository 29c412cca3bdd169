import type { StreamInput } from '../api/container-streams';
import { repositoryOf } from '../api/image-name';
import { isObject } from '../api/is-object';
import { KINDS } from '../api/kinds';
import { node as NODE } from '../api/kinds/node';
import { compareQuantities, quantityError } from '../api/quantity';
import { readAs } from '../api/schema/coder';
import type { Node } from '../api/types.gen';
import { isQualifiedName } from '../api/validation/names';
import { readConfiguration } from '../scheduler/config-validation';
import type { Input, RecordedInput, SavedBranch } from './cluster';
import { ADDONS, type ClusterConfig, type Fault, type NodeShape } from './config';
import { ETCD_FACTOR_MAX } from './faults';
import { ADDON_PROCESSES, CONTROL_PLANE } from './parts';
import { USER } from './user';

/**
 * What comes from outside (a saved session, a link, a page at the other end of a socket) is looked at whole before anything of it is done: it can be anything.
 * Each function gives back what is wrong first, with its place before it (`fault.node.capacity.cpu: …`), or undefined.
 */
type Problem = string | undefined;

type Json = Readonly<Record<string, unknown>>;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 100);

const must = (holds: boolean, at: string, what: string, value: unknown): Problem => (holds ? undefined : `${at}: must be ${what}, not ${shown(value)}`);
const text = (at: string, value: unknown, max = 300): Problem =>
  must(typeof value === 'string' && value.length <= max, at, `a text of at most ${max} letters`, value);
const count = (at: string, value: unknown): Problem => must(isCount(value), at, 'a whole number that is not negative', value);

/** The first problem of several values. */
function firstOf(at: string, values: unknown, max: number, problemOf: (at: string, value: unknown, i: number) => Problem): Problem {
  if (!Array.isArray(values) || values.length > max) return `${at}: must be a list of at most ${max}`;
  for (const [i, value] of values.entries()) {
    const problem = problemOf(`${at}[${i}]`, value, i);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A node must be one that the API server would take, from a kubelet that knows what its machine has. */
function nodeProblem(at: string, value: unknown): Problem {
  if (!isObject(value)) return must(false, at, 'a node', value);
  const { name, capacity, labels = {}, taints = [], down = false } = value as Partial<Record<keyof NodeShape, unknown>>;
  if (typeof down !== 'boolean') return must(false, `${at}.down`, 'true or false', down);
  if (!isObject(capacity)) return must(false, `${at}.capacity`, 'quantities by resource', capacity);
  for (const [resource, quantity] of Object.entries(capacity)) {
    const isQuantity = typeof quantity === 'string' && quantityError(quantity) === undefined && compareQuantities(quantity, '0') >= 0;
    const problem = must(isQualifiedName(resource).length === 0 && isQuantity, `${at}.capacity.${resource}`, 'a quantity that is not negative', quantity);
    if (problem !== undefined) return problem;
  }
  const { object, error, strict } = readAs('core.v1.Node', { ...NAMED, metadata: { name, labels }, spec: { taints } });
  if (error !== undefined || strict.length > 0) return `${at}: ${error ?? strict[0]}`;
  const wrong = NODE.validateCreate?.(object as Node)[0];
  return wrong && `${at}: ${wrong.field}: ${wrong.message}`;
}

const NAMED = { apiVersion: 'v1', kind: 'Node' };
const NODES_MAX = 5_000;
const OBJECTS_MAX = 500_000;
const addonProblem = (at: string, addon: unknown): Problem =>
  must(
    ADDONS.some((known) => known === addon),
    at,
    `one of ${ADDONS.join(', ')}`,
    addon,
  );

/** An object that a copied cluster begins with: one of a kind that there is, in the form that it has. */
function objectProblem(at: string, value: unknown): Problem {
  if (!isObject(value) || !isObject(value.metadata)) return must(false, at, 'an object', value);
  const { apiVersion, kind, metadata } = value;
  const known = SCHEMAS.get(`${apiVersion} ${kind}`);
  if (known === undefined) return must(false, `${at}.kind`, 'one of Kubernetes', `${apiVersion} ${kind}`);
  const { error } = readAs(known, value);
  return must(error === undefined, at, 'an object as Kubernetes has it', error) ?? text(`${at}.metadata.name`, metadata.name);
}

const SCHEMAS: ReadonlyMap<string, string> = new Map(KINDS.map(({ group, version, kind, schema }) => [`${group && `${group}/`}${version} ${kind}`, schema]));

export function configProblem(value: unknown, at = 'config'): Problem {
  if (!isObject(value)) return must(false, at, 'a cluster', value);
  const { seed, startUs, nodes, images, addons = [], objects = [] } = value as Partial<Record<keyof ClusterConfig, unknown>>;
  const names = new Set<unknown>();
  const nodeOrTwin = (place: string, node: unknown): Problem => {
    const problem =
      nodeProblem(place, node) ?? must(!names.has((node as NodeShape).name), `${place}.name`, 'the name of no other node', (node as NodeShape).name);
    names.add((node as Partial<NodeShape> | null)?.name);
    return problem;
  };
  return (
    must(images === undefined || images === 'released' || images === 'any', `${at}.images`, 'released or any', images) ??
    count(`${at}.seed`, seed) ??
    count(`${at}.startUs`, startUs) ??
    firstOf(`${at}.nodes`, nodes, NODES_MAX, nodeOrTwin) ??
    firstOf(`${at}.addons`, addons, ADDONS.length, addonProblem) ??
    firstOf(`${at}.objects`, objects, OBJECTS_MAX, objectProblem)
  );
}

const ofNode = (at: string, { node }: Json): Problem => text(`${at}.node`, node);
const ofComponent = (at: string, { component }: Json): Problem =>
  must(component !== USER && [...CONTROL_PLANE, ...ADDON_PROCESSES].includes(String(component)), `${at}.component`, 'a part of the control plane', component);

const FAULTS: Readonly<Record<Fault['kind'], (at: string, fault: Json) => Problem>> = {
  'add-node': (at, { node }) => nodeProblem(`${at}.node`, node),
  'remove-node': ofNode,
  'crash-node': ofNode,
  'shut-down-node': ofNode,
  'recover-node': ofNode,
  'partition-node': ofNode,
  'stop-component': ofComponent,
  'start-component': ofComponent,
  'slow-etcd': (at, { factor }) =>
    must(typeof factor === 'number' && factor >= 1 && factor <= ETCD_FACTOR_MAX, `${at}.factor`, `a number from 1 to ${ETCD_FACTOR_MAX}`, factor),
  'declare-image': (at, { image }) => text(`${at}.image`, image) ?? must(repositoryOf(String(image)) !== undefined, `${at}.image`, "an image's name", image),
  'drop-watches': () => undefined,
  'configure-scheduler': (at, { configuration }) => {
    const read = isObject(configuration) ? readConfiguration(configuration) : { complaints: [{ field: '', message: 'must be an object' }] };
    const complaint = 'complaints' in read ? read.complaints[0] : undefined;
    return complaint && `${at}.configuration.${complaint.field}: ${complaint.message}`;
  },
};

export function faultProblem(value: unknown, at = 'fault'): Problem {
  if (!isObject(value)) return must(false, at, 'a fault', value);
  const { kind } = value;
  return typeof kind === 'string' && Object.hasOwn(FAULTS, kind)
    ? FAULTS[kind as Fault['kind']](at, value)
    : must(false, `${at}.kind`, 'that of a fault', kind);
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PATH_MAX = 1_000_000;
const TEXT_MAX = 3 * 1024 * 1024;

/** A request to the API server. What its body says is the API server's business. */
export function callProblem(value: unknown, at = 'call'): Problem {
  if (!isObject(value)) return must(false, at, 'a request', value);
  const { method, path, text: body, contentType, accept, token, impersonate, upgrade } = value;
  const optional = (name: string, given: unknown, max?: number): Problem => (given === undefined ? undefined : text(`${at}.${name}`, given, max));
  return (
    must(METHODS.includes(String(method)), `${at}.method`, METHODS.join(', '), method) ??
    text(`${at}.path`, path, PATH_MAX) ??
    optional('text', body, TEXT_MAX) ??
    optional('contentType', contentType) ??
    optional('accept', accept, PATH_MAX) ??
    optional('token', token, PATH_MAX) ??
    must(upgrade === undefined || typeof upgrade === 'boolean', `${at}.upgrade`, 'true or false', upgrade) ??
    (impersonate === undefined ? undefined : impersonationProblem(`${at}.impersonate`, impersonate))
  );
}

const texts = (at: string, value: unknown): Problem => firstOf(at, value, 1_000, (place, one) => text(place, one));

function impersonationProblem(at: string, value: unknown): Problem {
  if (!isObject(value)) return must(false, at, 'a user', value);
  const { user, uid, groups, extra } = value;
  const extras = (): Problem => {
    if (!isObject(extra)) return must(false, `${at}.extra`, 'lists of texts by name', extra);
    return firstOf(`${at}.extra`, Object.values(extra), 1_000, texts);
  };
  return (
    text(`${at}.user`, user) ??
    (uid === undefined ? undefined : text(`${at}.uid`, uid)) ??
    (groups === undefined ? undefined : texts(`${at}.groups`, groups)) ??
    (extra === undefined ? undefined : extras())
  );
}

/** What somebody says on a connection to a container. */
export function streamInputProblem(value: unknown, at: string): Problem {
  if (!isObject(value)) return must(false, at, 'what goes over a connection', value);
  const said = text(`${at}.text`, value.text, TEXT_MAX);
  switch (value.kind as StreamInput['kind']) {
    case 'stdin':
      return said;
    case 'eof':
      return undefined;
    case 'resize':
      return count(`${at}.columns`, value.columns) ?? count(`${at}.rows`, value.rows);
    case 'dial':
      return count(`${at}.connection`, value.connection) ?? count(`${at}.port`, value.port);
    case 'bytes':
      return count(`${at}.connection`, value.connection) ?? said;
    case 'hang-up':
      return count(`${at}.connection`, value.connection);
    default:
      return must(false, `${at}.kind`, 'that of what goes over a connection', value.kind);
  }
}

function inputProblem(at: string, value: unknown): Problem {
  if (!isObject(value)) return must(false, at, 'an input', value);
  switch (value.kind as Input['kind']) {
    case 'fault':
      return faultProblem(value.fault, `${at}.fault`);
    case 'cancel':
      return count(`${at}.stream`, value.stream);
    case 'data':
      return count(`${at}.stream`, value.stream) ?? streamInputProblem(value.data, `${at}.data`);
    case 'call':
      return count(`${at}.stream`, value.stream) ?? text(`${at}.agent`, value.agent) ?? callProblem(value.call, `${at}.call`);
    default:
      return must(false, `${at}.kind`, 'that of an input', value.kind);
  }
}

const INPUTS_MAX = 100_000;
const BRANCHES_MAX = 1_000;

/** The branches of an earlier run. Their inputs come one after the other. */
export function branchesProblem(value: unknown, at = 'branches'): Problem {
  return firstOf(at, value, BRANCHES_MAX, (place, saved) => {
    if (!isObject(saved) || !isObject(saved.branch) || !isObject(saved.head)) return must(false, place, 'a branch', saved);
    const { branch, head, inputs } = saved as Partial<Record<keyof SavedBranch, Json>>;
    let before = 0;
    const recorded = (where: string, input: unknown): Problem => {
      if (!isObject(input)) return must(false, where, 'an input', input);
      const { afterDelivered, atUs } = input as Partial<Record<keyof RecordedInput, unknown>>;
      const problem =
        count(`${where}.afterDelivered`, afterDelivered) ??
        must(Number(afterDelivered) >= before, `${where}.afterDelivered`, `at least ${before}`, afterDelivered);
      before = Number(afterDelivered);
      return problem ?? count(`${where}.atUs`, atUs) ?? inputProblem(`${where}.input`, input.input);
    };
    return (
      text(`${place}.branch.name`, branch!.name) ??
      count(`${place}.head.delivered`, head!.delivered) ??
      count(`${place}.head.nowUs`, head!.nowUs) ??
      firstOf(`${place}.inputs`, inputs, INPUTS_MAX, recorded)
    );
  });
}
