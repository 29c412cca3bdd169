import { isObject } from '../api/is-object';
import type { KubeObject } from '../api/object';
import { readAs } from '../api/schema/coder';
import { isList } from '../api/wire';
import { type Copy, copyOf } from './copy';
import { DumpError } from './dump-error';
import { fateOf } from './dump-kinds';
import { readKubectlYaml } from './kubectl-yaml';
import { inTodaysVersion } from './older-versions';
import { count, type Findings, limit, noFindings, unreadable } from './report';
import { withoutSecrets } from './secrets';
import { createSharing } from './sharing';
import { createSplitter, type ListHead, type Piece } from './splitter';

/** Reads a dump as it comes, piece by piece. */
export interface DumpReader {
  push(text: string): void;
  /** How many objects have been read. */
  readonly objects: number;
  /** All has come: the cluster that it makes. Throws DumpError if it makes none. */
  end(): Copy;
}

/** What has been read of a dump so far. */
interface Taking {
  readonly taken: Map<string, KubeObject>;
  readonly findings: Findings;
  readonly share: (object: KubeObject) => KubeObject;
}

const newTaking = (): Taking => ({ taken: new Map(), findings: noFindings(), share: createSharing() });

/** So many objects are more than any cluster that a browser could hold. */
const OBJECTS_MAX = 500_000;

export function createDumpReader(): DumpReader {
  const splitter = createSplitter();
  const taking = newTaking();
  const { taken, findings } = taking;
  let objects = 0;
  const takeAll = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      const value = parsed(piece, findings);
      if (value === undefined) continue;
      objects++;
      if (objects > OBJECTS_MAX) throw new DumpError(`These are more than ${OBJECTS_MAX} objects: dump fewer namespaces.`);
      takeValue(value, piece.of, `line ${piece.line}`, taking);
    }
  };
  return {
    push: (text) => takeAll(splitter.push(text)),
    get objects() {
      return objects;
    },
    end() {
      takeAll(splitter.end());
      return copyOf(taken, findings);
    },
  };
}

/** A whole dump, which is at hand. */
export function readDump(text: string): Copy {
  const reader = createDumpReader();
  reader.push(text);
  return reader.end();
}

/** A cluster of objects that are at hand as such, as a live cluster's are. Throws DumpError if they make none. */
export function readObjects(objects: Iterable<KubeObject>): Copy {
  const taking = newTaking();
  for (const object of objects) takeValue(object, undefined, `${object.kind} ${object.metadata.name}`, taking);
  return copyOf(taking.taken, taking.findings);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function parsed({ text, form, line }: Piece, findings: Findings): unknown {
  try {
    return form === 'json' ? (JSON.parse(text) as unknown) : readKubectlYaml(text);
  } catch (error) {
    unreadable(findings, `line ${line}`, messageOf(error).replace(/^(?:error converting YAML to JSON: )?(?:yaml: )?/, ''));
    return undefined;
  }
}

function takeValue(value: unknown, of: ListHead | undefined, where: string, taking: Taking): void {
  if (value === null) return;
  if (isList(value)) {
    const { apiVersion, kind } = value as Partial<ListHead>;
    for (const item of value.items) takeValue(item, apiVersion && kind ? { apiVersion, kind } : of, where, taking);
    return;
  }
  const object = asKubeObject(value, of);
  if (object) take(object, where, taking);
  else unreadable(taking.findings, where, 'is no Kubernetes object: it has no apiVersion and kind, or no metadata.name');
}

/** A text that may be a part of a key in etcd and of a request's path. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 253 && !/[/%\s]/.test(value) && value !== '..';

function asKubeObject(value: unknown, of: ListHead | undefined): KubeObject | undefined {
  if (!isObject(value) || !isObject(value.metadata)) return undefined;
  // The items of a `PodList` are Pods without saying so.
  const { apiVersion = of?.apiVersion, kind = of?.kind.replace(/List$/, '') } = value;
  const { name, namespace = '' } = value.metadata;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isName(name) || (namespace !== '' && !isName(namespace))) return undefined;
  return { ...value, apiVersion, kind, metadata: { ...value.metadata, name } };
}

/** The last that is said of an object counts. */
function take(found: KubeObject, where: string, { taken, findings, share }: Taking): void {
  const object = inTodaysVersion(found);
  const fate = fateOf(object.apiVersion, object.kind);
  if (fate.fate === 'made-anew') {
    count(findings.madeAnew, object.kind);
    return;
  }
  if (fate.fate === 'not-simulated') {
    noteNotSimulated(object, findings);
    return;
  }
  const { kind } = fate;
  const name = `${kind.plural}/${object.metadata.namespace ? `${object.metadata.namespace}/` : ''}${object.metadata.name}`;
  const { object: read, error } = readAs(kind.schema, withoutSecrets(object, findings.dropped));
  if (error !== undefined) {
    unreadable(findings, `${name} (${where})`, error);
    return;
  }
  const { namespace, resourceVersion: _, ...metadata } = (read as KubeObject).metadata;
  const whole = { ...(read as KubeObject), metadata: { ...metadata, ...(kind.namespaced && { namespace: namespace || 'default' }) } };
  const defaulted = kind.defaults?.(whole) ?? whole;
  const stored = kind.storedAs?.toStored(defaulted) ?? defaulted;
  taken.set(`${stored.apiVersion} ${stored.kind} ${stored.metadata.namespace ?? ''}/${stored.metadata.name}`, share(stored));
}

function noteNotSimulated({ kind, apiVersion, metadata }: KubeObject, findings: Findings): void {
  if (kind === 'CustomResourceDefinition') limit(findings, 'custom-kinds', metadata.name ?? '');
  else if (kind.endsWith('WebhookConfiguration')) limit(findings, 'webhooks', metadata.name ?? '');
  else limit(findings, 'unknown-kinds', `${kind} (${apiVersion})`);
}
