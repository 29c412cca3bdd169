import { describe, expect, it } from 'vitest';
import type { Json, KubeObject } from '../api/object';
import { createCluster } from './cluster';
import { defaultConfig } from './config';
import { fieldChanges } from './field-changes';
import { changesBy } from './message-changes';
import { createView, type View } from './view';

const objectOf = (more: object): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, ...more });

const inWords = (before: object, after: object): readonly string[] =>
  fieldChanges(objectOf(before), objectOf(after)).map(({ path, before: was, after: is }) => `${path}: ${JSON.stringify(was)} → ${JSON.stringify(is)}`);

describe('what differs between two versions', () => {
  it.each<[string, object, object, readonly string[]]>([
    ['nothing', { spec: { a: 1 } }, { spec: { a: 1 } }, []],
    ['a field', { spec: { a: 1 } }, { spec: { a: 2 } }, ['spec.a: 1 → 2']],
    ['a field that has come', {}, { spec: { a: 'x' } }, ['spec.a: undefined → "x"']],
    ['one that is gone', { spec: { a: [1] } }, { spec: {} }, ['spec.a: [1] → undefined']],
    [
      'an item by its name',
      {
        l: [
          { name: 'a', v: 1 },
          { name: 'b', v: 1 },
        ],
      },
      {
        l: [
          { name: 'b', v: 2 },
          { name: 'a', v: 1 },
        ],
      },
      ['l[name=b].v: 1 → 2'],
    ],
    [
      'an item that has come',
      { l: [] },
      { l: [{ type: 'Ready', status: 'True' }] },
      ['l[type=Ready].type: undefined → "Ready"', 'l[type=Ready].status: undefined → "True"'],
    ],
    ['a plain list', { l: ['a'] }, { l: ['a', 'b'] }, ['l: ["a"] → ["a","b"]']],
    [
      'a name with dots',
      { metadata: { annotations: {} } },
      { metadata: { annotations: { 'a.b/c': 'x' } } },
      ['metadata.annotations[\'a.b/c\']: undefined → "x"'],
    ],
    ['not who wrote it', { metadata: { resourceVersion: '1' } }, { metadata: { resourceVersion: '2' } }, []],
  ])('%s', (_title, before, after, words) => {
    expect(inWords(before, after)).toEqual(words);
  });
});

function run(): View {
  const cluster = createCluster(defaultConfig({ nodes: 1 }));
  cluster.runTo(cluster.nowUs + 3e6);
  const view = createView(cluster);
  const body = { ...objectOf({}), spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
  cluster.runTo(cluster.nowUs + 30e6);
  view.index.catchUp();
  return view;
}

/** What each message about the Pod says of one field. */
function tellingOf(view: View, path: string): readonly { readonly label: string; readonly after: Json | undefined; readonly owner: string | undefined }[] {
  return view.index
    .about('pods/default/web')
    .flatMap((id) =>
      changesBy(view, id).flatMap(({ fields }) =>
        fields.filter((field) => field.path === path).map(({ after, owners }) => ({ label: view.row(id).label, after, owner: owners[0]?.manager })),
      ),
    );
}

describe('what a message changed', () => {
  const view = run();

  it('is said at the request, at what it led to, and at the news of it, the same', () => {
    const told = tellingOf(view, 'spec.nodeName');
    expect(told.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['POST …/pods/web/binding', 'put /registry/pods/default/web', 'MODIFIED pods/web', '201 Created']),
    );
    expect(new Set(told.map(({ after }) => after))).toEqual(new Set(['node-1']));
  });

  it('has the owner of each field', () => {
    expect(tellingOf(view, 'status.phase').find(({ after }) => after === 'Running')).toMatchObject({ owner: 'kubelet' });
    expect(tellingOf(view, 'spec.containers[name=main].image')[0]).toMatchObject({ after: 'nginx:1.27', owner: 'kubectl' });
  });

  it('is the same wherever time stands', () => {
    const before = tellingOf(view, 'status.phase');
    view.cluster.seek(view.cluster.deliveredBy(view.cluster.config.startUs + 3e6));
    expect(tellingOf(view, 'status.phase')).toEqual(before);
  });

  it('is nothing for who only reads or waits', () => {
    const reads = [...Array(view.cluster.trace.length).keys()].filter((id) => ['get', 'list'].includes(view.index.description(id).verb ?? ''));
    expect(reads.length).toBeGreaterThan(10);
    expect(reads.flatMap((id) => changesBy(view, id))).toEqual([]);
  });
});
