import type { KubeObject } from '../../../src/api/object';
import type { Pod, ReplicaSet } from '../../../src/api/types.gen';
import { parseYaml, splitDocuments } from '../../../src/api/yaml';
import type { Stage } from './stage';

/** What kubectl sends for the commands of the recordings. */
interface Resource {
  readonly root: string;
  readonly plural: string;
}

const RESOURCES: Readonly<Record<string, Resource>> = {
  pod: { root: '/api/v1', plural: 'pods' },
  svc: { root: '/api/v1', plural: 'services' },
  rc: { root: '/api/v1', plural: 'replicationcontrollers' },
  deploy: { root: '/apis/apps/v1', plural: 'deployments' },
  rs: { root: '/apis/apps/v1', plural: 'replicasets' },
  ds: { root: '/apis/apps/v1', plural: 'daemonsets' },
  sts: { root: '/apis/apps/v1', plural: 'statefulsets' },
  job: { root: '/apis/batch/v1', plural: 'jobs' },
  pdb: { root: '/apis/policy/v1', plural: 'poddisruptionbudgets' },
};
const BY_KIND: Readonly<Record<string, string>> = {
  Pod: 'pod',
  ReplicationController: 'rc',
  Deployment: 'deploy',
  DaemonSet: 'ds',
  StatefulSet: 'sts',
  Job: 'job',
};
const STRATEGIC = 'application/strategic-merge-patch+json';
const MERGE = 'application/merge-patch+json';

const collection = ({ namespace }: Stage, short: string): string => `${RESOURCES[short]!.root}/namespaces/${namespace}/${RESOURCES[short]!.plural}`;
const pathOf = (stage: Stage, short: string, name: string): string => `${collection(stage, short)}/${name}`;
const nodePath = (name: string): string => `/api/v1/nodes/${name}`;

type Files = Readonly<Record<string, string>>;
const documentsIn = (text: string): readonly KubeObject[] => splitDocuments(text).documents.map((part) => parseYaml(part.text) as KubeObject);

function selected<T extends KubeObject>(stage: Stage, short: string, selector: string): readonly T[] {
  const list = stage.get(`${collection(stage, short)}?labelSelector=${encodeURIComponent(selector)}`) as unknown as { readonly items: readonly T[] };
  return list.items;
}

function remove(stage: Stage, short: string, name: string, flags: string): void {
  const policy = /--cascade=(\w+)/.exec(flags)?.[1] ?? 'background';
  const propagationPolicy = policy[0]!.toUpperCase() + policy.slice(1);
  stage.call({ method: 'DELETE', path: pathOf(stage, short, name), body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy } });
}

/** `a=b` sets a label, `a-` takes it away. */
const change = (text: string): Readonly<Record<string, string | null>> =>
  text.endsWith('-') ? { [text.slice(0, -1)]: null } : { [text.split('=')[0]!]: text.split('=')[1]! };

const merge = (stage: Stage, path: string, body: unknown): void => void stage.call({ method: 'PATCH', path, contentType: MERGE, body });

function undoRollout(stage: Stage, name: string): void {
  const deployment = stage.get(pathOf(stage, 'deploy', name));
  const revision = ({ metadata }: KubeObject): number => Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  const sets = (stage.get(collection(stage, 'rs')) as unknown as { readonly items: readonly ReplicaSet[] }).items;
  const before = sets.filter((set) => revision(set) < revision(deployment)).sort((a, b) => revision(b) - revision(a))[0];
  const { 'pod-template-hash': _, ...labels } = before?.spec?.template?.metadata?.labels ?? {};
  const template = { ...before?.spec?.template, metadata: { ...before?.spec?.template?.metadata, labels } };
  const body = [{ op: 'replace', path: '/spec/template', value: template }];
  stage.call({ method: 'PATCH', path: pathOf(stage, 'deploy', name), contentType: 'application/json-patch+json', body });
}

/** Cordons the node and evicts what the selector says until it is gone. */
function drain(stage: Stage, node: string, selector: string): void {
  merge(stage, nodePath(node), { spec: { unschedulable: true } });
  const there = (): readonly Pod[] => selected<Pod>(stage, 'pod', selector).filter((pod) => pod.spec?.nodeName === node);
  for (let tries = 0; tries < 20 && there().length > 0; tries++) {
    for (const { metadata } of there()) {
      if (metadata.deletionTimestamp) continue;
      const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name, namespace: metadata.namespace } };
      stage.call({ method: 'POST', path: `${pathOf(stage, 'pod', metadata.name!)}/eviction`, body });
    }
    stage.runFor(5);
  }
}

type Run = (stage: Stage, files: Files, match: readonly string[]) => void;
const COMMANDS: readonly (readonly [RegExp, Run])[] = [
  [
    /^kubectl create (-f .*)$/,
    (stage, files, [, rest]) => {
      for (const file of rest!.matchAll(/-f (\S+)/g))
        for (const body of documentsIn(files[file[1]!]!)) stage.call({ method: 'POST', path: collection(stage, BY_KIND[body.kind!]!), body });
    },
  ],
  [
    /^kubectl delete -f (\S+)(.*)$/,
    (stage, files, [, file, flags]) => {
      for (const { kind, metadata } of documentsIn(files[file!]!)) remove(stage, BY_KIND[kind!]!, metadata.name!, flags!);
    },
  ],
  [
    /^kubectl delete (\w+) -l (\S+)(.*)$/,
    (stage, _, [, short, selector, flags]) => {
      for (const { metadata } of selected(stage, short!, selector!)) remove(stage, short!, metadata.name!, flags!);
    },
  ],
  [/^kubectl delete (\w+) (\S+)(.*)$/, (stage, _, [, short, name, flags]) => remove(stage, short!, name!, flags!)],
  [
    /^kubectl scale (\w+) (\S+) --replicas=(\d+)$/,
    (stage, _, [, short, name, replicas]) => {
      stage.get(pathOf(stage, short!, name!));
      merge(stage, `${pathOf(stage, short!, name!)}/scale`, { spec: { replicas: Number(replicas) } });
    },
  ],
  [
    /^kubectl set image (\w+)\/(\S+) (\S+)=(\S+)$/,
    (stage, _, [, short, name, container, image]) => {
      const body = { spec: { template: { spec: { containers: [{ name: container, image }] } } } };
      stage.call({ method: 'PATCH', path: pathOf(stage, short!, name!), contentType: STRATEGIC, body });
    },
  ],
  [
    /^kubectl patch (\w+) (\S+) -p '(.*)'$/,
    (stage, _, [, short, name, patch]) =>
      void stage.call({ method: 'PATCH', path: pathOf(stage, short!, name!), contentType: STRATEGIC, body: JSON.parse(patch!) as unknown }),
  ],
  [
    /^kubectl label pod -l (\S+) (\S+) --overwrite$/,
    (stage, _, [, selector, label]) => {
      for (const { metadata } of selected(stage, 'pod', selector!))
        merge(stage, pathOf(stage, 'pod', metadata.name!), { metadata: { labels: change(label!) } });
    },
  ],
  [/^kubectl label node (\S+) (\S+)$/, (stage, _, [, node, label]) => merge(stage, nodePath(node!), { metadata: { labels: change(label!) } })],
  [
    /^kubectl taint node (\S+) (\S+?)(?:=(\S*):(\S+)|-)$/,
    (stage, _, [, node, key, value, effect]) => merge(stage, nodePath(node!), { spec: { taints: effect ? [{ key, value, effect }] : null } }),
  ],
  [/^kubectl rollout undo deploy\/(\S+)$/, (stage, _, [, name]) => undoRollout(stage, name!)],
  [
    /^kubectl expose deploy (\S+) --port=(\d+)$/,
    (stage, _, [, name, port]) => {
      const body = { metadata: { name }, spec: { selector: { app: name }, ports: [{ port: Number(port), protocol: 'TCP', targetPort: Number(port) }] } };
      stage.call({ method: 'POST', path: collection(stage, 'svc'), body });
    },
  ],
  [
    /^kubectl create pdb (\S+) --selector=(\w+)=(\w+) --min-available=(\d+)$/,
    (stage, _, [, name, key, value, min]) => {
      const body = { metadata: { name }, spec: { minAvailable: Number(min), selector: { matchLabels: { [key!]: value! } } } };
      stage.call({ method: 'POST', path: collection(stage, 'pdb'), body });
    },
  ],
  [/^kubectl drain (\S+) .*--pod-selector=(\S+) .*$/, (stage, _, [, node, selector]) => drain(stage, node!, selector!)],
  [/^kubectl uncordon (\S+)$/, (stage, _, [, node]) => merge(stage, nodePath(node!), { spec: { unschedulable: false } })],
  [/^sleep (\d+)$/, (stage, _, [, seconds]) => stage.runFor(Number(seconds))],
];

/** The next kubectl has to be started first. */
const KUBECTL_SECONDS = 0.1;

/** Does what a recorded command line does. */
export function run(stage: Stage, line: string, files: Files): void {
  for (const command of line.split('; ')) {
    const found = COMMANDS.find(([pattern]) => pattern.test(command));
    if (!found) throw new Error(`no such command: ${command}`);
    found[1](stage, files, found[0].exec(command)!);
    stage.runFor(KUBECTL_SECONDS);
  }
}
