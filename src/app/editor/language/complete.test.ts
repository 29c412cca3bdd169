import { describe, expect, it } from 'vitest';
import { declarePlugins } from '../../../api/schema/scheduler-configuration';
import { complete, describeField, type Known } from './complete';
import { placeAt } from './place';

const KNOWN: Known = {
  images: ['shop:1'],
  labels: { app: ['web', 'true'] },
  nodeLabels: { 'topology.kubernetes.io/zone': ['zone-1', 'zone-2'] },
  names: { nodes: ['node-1'], configmaps: ['greeting'], namespaces: ['default', 'kube-system'] },
};

/** What is suggested where the text has a `|`. */
function at(text: string) {
  const before = text.slice(0, text.indexOf('|'));
  const lines = text.replace('|', '').split('\n');
  const place = placeAt(lines, before.split('\n').length - 1, before.length - before.lastIndexOf('\n') - 1);
  return { place, suggestions: complete(place, KNOWN, {}) };
}
const labels = (text: string): readonly string[] => at(text).suggestions.map((s) => s.label);
const insertOf = (text: string, label: string): string | undefined => at(text).suggestions.find((s) => s.label === label)?.insert;

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n';

describe('completion', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['fields of an object', 'apiVersion: v1\nkind: Pod\n|', ['metadata', 'spec']],
    ['fields of a map', `${POD}  |`, ['containers', 'nodeSelector', 'restartPolicy', 'tolerations']],
    ['fields of an item', `${POD}  containers:\n    - name: main\n      |`, ['image', 'command', 'env', 'resources']],
    ['fields behind a dash', `${POD}  containers:\n    - |`, ['name', 'image']],
    ['fields behind a dash at its key’s column', `${POD}  containers:\n  - |`, ['name', 'image']],
    ['fields of an item at its key’s column', `${POD}  containers:\n  - name: main\n    |`, ['image']],
    ['fields of the second item', `${POD}  containers:\n    - name: one\n      image: a\n    - name: two\n      |`, ['image']],
    ['fields after a list', `${POD}  containers:\n    - name: one\n      env:\n        - name: A\n          value: b\n  |`, ['restartPolicy', 'nodeName']],
    ['fields deep inside', `${POD}  containers:\n    - name: a\n      livenessProbe:\n        httpGet:\n          |`, ['path', 'port', 'scheme']],
    ['fields in the second document', `kind: x\n---\napiVersion: apps/v1\nkind: Deployment\nspec:\n  |`, ['replicas', 'selector', 'template']],
    [
      'fields of JSON',
      '{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  "spec": {\n    "containers": [\n      {\n        "name": "main",\n        "|"\n      }\n    ]\n  }\n}',
      ['image', 'env'],
    ],
    ['an enumeration', `${POD}  restartPolicy: |`, ['Always', 'Never', 'OnFailure']],
    ['a boolean', `${POD}  hostNetwork: |`, ['true', 'false']],
    ['kinds', 'apiVersion: apps/v1\nkind: |', ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']],
    ['versions', 'apiVersion: |\nkind: Deployment', ['apps/v1']],
    ['values of a list of values', 'apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes:\n    - |', ['ReadWriteOnce', 'ReadOnlyMany']],
    ['images', `${POD}  containers:\n    - image: |`, ['shop:1', 'tomcat:8', 'nginx:1.27']],
    ['namespaces', 'apiVersion: v1\nkind: Pod\nmetadata:\n  namespace: |', ['default', 'kube-system']],
    ['nodes', `${POD}  nodeName: |`, ['node-1']],
    ['config maps', `${POD}  containers:\n    - envFrom:\n        - configMapRef:\n            name: |`, ['greeting']],
    ['labels of nodes', `${POD}  nodeSelector:\n    |`, ['topology.kubernetes.io/zone']],
    ['values of labels of nodes', `${POD}  nodeSelector:\n    topology.kubernetes.io/zone: |`, ['zone-1', 'zone-2']],
    ['labels, quoted where they must be', 'apiVersion: v1\nkind: Service\nspec:\n  selector:\n    app: |', ['web', '"true"']],
    ['templates in an empty file', '|', ['A single Pod', 'A Deployment', 'apiVersion', 'kind']],
  ])('offers %s', (_, text, expected) => {
    expect(labels(text)).toEqual(expect.arrayContaining([...expected]));
  });

  it.each<readonly [string, string, readonly string[]]>([
    ['fields that are there already, above', `${POD}  containers:\n    - name: main\n      |`, ['name']],
    ['fields that are there already, below', 'apiVersion: v1\nkind: Pod\n|\nspec: {}', ['spec', 'kind']],
    ['the status', 'apiVersion: v1\nkind: Pod\n|', ['status']],
    ['fields of the item before', `${POD}  containers:\n    - name: one\n      image: a\n    - |`, ['containers']],
  ])('leaves out %s', (_, text, absent) => {
    const offered = labels(text);
    for (const name of absent) expect(offered).not.toContain(name);
  });

  it('begins the items of a list with what they must have', () => {
    expect(insertOf(`${POD}  |`, 'containers')).toBe('containers:\n  - name: $1$0');
    expect(insertOf(`${POD}  containers:\n    - |`, 'ports')).toBe('ports:\n    - containerPort: $1$0');
    expect(insertOf('apiVersion: v1\nkind: Pod\n|', 'metadata')).toBe('metadata:\n  $0');
  });

  it('writes JSON in JSON', () => {
    const json = '{\n  "apiVersion": "v1",\n  "kind": "Pod",\n  |\n}';
    expect(insertOf(json, 'spec')).toBe('"spec": {\n  $0\n}');
  });
});

describe('hover', () => {
  it.each<readonly [string, string, string, string]>([
    [`${POD}  containers:\n    - name: main\n      im|age: nginx`, 'image', 'spec.containers.image', 'string'],
    [`${POD}  cont|ainers:\n    - name: main`, 'containers', 'spec.containers', '[]Container'],
    [`${POD}  containers:\n    - na|me: main`, 'name', 'spec.containers.name', 'string'],
    ['apiVersion: apps/v1\nki|nd: Deployment', 'kind', 'kind', 'string'],
  ])('%# tells the path and the type', (text, word, path, type) => {
    expect(describeField(at(text).place, word, {})).toMatchObject({ path, type });
  });
});

describe('a scheduler’s configuration is completed', () => {
  declarePlugins([
    { name: 'NodeName' },
    { name: 'Luck', args: { structs: { LuckArgs: { number: 'int32', mood: 'string?' } }, choices: { 'LuckArgs.mood': ['good', 'bad'] } } },
  ]);
  const PROFILE = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles:\n  - ';

  it.each<readonly [string, string, readonly string[]]>([
    ['with the plugins that the scheduler has', `${PROFILE}plugins:\n      score:\n        disabled:\n          - name: |`, ['NodeName', 'Luck', '*']],
    ['with those that take arguments', `${PROFILE}pluginConfig:\n      - name: |`, ['Luck']],
    [
      'with their arguments, and what one of one’s own takes',
      `${PROFILE}pluginConfig:\n      - name: Luck\n        args:\n          |`,
      ['apiVersion', 'kind', 'number', 'mood', 'source', 'typescript'],
    ],
    ['with the values of these', `${PROFILE}pluginConfig:\n      - name: Luck\n        args:\n          mood: |`, ['good', 'bad']],
  ])('%s', (_, text, expected) => {
    expect(labels(text)).toEqual(expected);
  });
});
