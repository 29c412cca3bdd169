import { describe, expect, it } from 'vitest';
import { createCluster } from '../cluster/cluster';
import { createDumpReader, readDump } from './read-dump';

const NODE =
  '{"apiVersion":"v1","kind":"Node","metadata":{"name":"n"},"status":{"capacity":{"cpu":"4","memory":"8Gi","pods":"110"},"allocatable":{"cpu":"4","memory":"8Gi","pods":"110"}}}';
const list = (...items: readonly string[]): string => `{"apiVersion":"v1","kind":"List","items":[${[NODE, ...items].join(',')}]}`;
const pod = (name: string, more = ''): string =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}"},"spec":{"containers":[{"name":"c","image":"x"}]${more}}}`;
const namesOf = (text: string): readonly (string | undefined)[] =>
  readDump(text)
    .config.objects!.filter(({ kind }) => kind === 'Pod')
    .map(({ metadata }) => metadata.name);

describe('a dump', () => {
  it.each([
    ['a list', list(pod('a'), pod('b'))],
    ['lists one after the other', `${list(pod('a'))}\n${list(pod('b'))}`],
    ['objects one after the other', [NODE, pod('a'), pod('b')].join('\n')],
    ['an array', `[${NODE},${pod('a')},${pod('b')}]`],
    [
      'typed lists, as the API gives them',
      `${NODE}{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"x"}]}},{"metadata":{"name":"b"},"spec":{"containers":[]}}]}`,
    ],
    ['YAML documents', `---\n${NODE}\n---\n${pod('a')}\n---\n${pod('b')}\n`],
    [
      'YAML lists',
      `apiVersion: v1\nitems:\n- ${NODE}\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n  spec:\n    containers:\n    - name: c\n      image: x\nkind: List\n---\n${pod('b')}`,
    ],
    ['indented YAML lists', `kind: List\napiVersion: v1\nitems:\n  - ${NODE}\n  - ${pod('a')}\n  # one more\n  - ${pod('b')}\n`],
  ])('may be %s, and comes in pieces of any size', (_, text) => {
    expect(namesOf(text)).toEqual(['a', 'b']);
    for (const size of [1, 7, 64]) {
      const reader = createDumpReader();
      for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
      expect(
        reader
          .end()
          .config.objects!.filter(({ kind }) => kind === 'Pod')
          .map(({ metadata }) => metadata.name),
      ).toEqual(['a', 'b']);
    }
  });

  it.each([
    ['', /no Kubernetes object/],
    ['hello world', /line 1: is no Kubernetes object/],
    ['{"apiVersion":"v1","kind":"List","items":[{"a":', /breaks off in the middle/],
    [pod('a'), /no node, so nothing could run: add nodes/],
    ['{}}', /a bracket closes/],
  ])('that makes no cluster is refused with what to do: %j', (text, problem) => {
    expect(() => readDump(text)).toThrow(problem);
  });

  it('says of what cannot be read where it stands, and takes the rest', () => {
    const { report, config } = readDump(
      `${list(pod('good'))}\n{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"containers":3}}\n{"apiVersion":"v1"}\n`,
    );
    expect(config.objects!.map(({ metadata }) => metadata.name)).toEqual(['n', 'good', 'default']);
    expect(report.unreadable).toEqual([
      { where: 'pods/bad (line 2)', why: 'json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type []v1.Container' },
      { where: 'line 3', why: 'is no Kubernetes object: it has no apiVersion and kind, or no metadata.name' },
    ]);
  });

  it('is no bomb: aliases are not written out without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`).join('\n')}\n`;
    const { report } = readDump(`${list()}\n`.replace(/^/, '') && `---\n${NODE}\n---\n${bomb}`);
    expect(report.unreadable[0]!.why).toMatch(/excessive aliasing/);
  });

  it('sets no prototype, and its depth no stack', () => {
    const { config } = readDump(
      list('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","labels":{"__proto__":"x"}},"__proto__":{"polluted":1},"data":{"__proto__":"y"}}'),
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(config.objects!.every((object) => Object.getPrototypeOf(object) === Object.prototype)).toBe(true);
    const deep = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"deep"},"spec":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
    expect(readDump(list(deep)).config.objects!.length).toBeLessThan(4);
  });

  it('with names that lead elsewhere, markup or twins makes a cluster that runs', () => {
    const odd = [
      pod('../../x'),
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"m","uid":"u","annotations":{"a":"<script>"}},"spec":{"containers":[]}}',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"t","uid":"u"},"spec":{"nodeName":"n","containers":[{"name":"c","image":"<b>"}]}}',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"s","uid":"s"},"spec":{"nodeName":"n","containers":[]},"status":{"containerStatuses":[{"name":"zz","state":{"running":{}}}]}}',
    ];
    const { config } = readDump(list(...odd));
    const cluster = createCluster(config);
    cluster.runTo(config.startUs + 60e6);
    expect(cluster.broken).toBeUndefined();
  });
});
