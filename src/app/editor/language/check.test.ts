import { describe, expect, it } from 'vitest';
import { TEMPLATES } from '../templates';
import { check } from './check';
import { readDocuments } from './documents';

const found = (text: string): readonly string[] =>
  check(readDocuments(text)).problems.map((p) => `${p.line}:${p.column} ${p.hint ? `${p.hint}: ` : ''}${p.message}`);

const pod = (...rest: readonly string[]): string =>
  ['apiVersion: v1', 'kind: Pod', 'metadata:', '  name: web', 'spec:', '  containers:', '    - name: main', '      image: nginx', ...rest].join('\n');

describe('checking a file', () => {
  it.each(TEMPLATES)('finds nothing wrong in the template $file', ({ text }) => {
    expect(found(text)).toEqual([]);
  });

  it.each<readonly [string, string, readonly string[]]>([
    ['an unknown field', pod('      imagee: nginx'), ['9:7 unknown field "spec.containers[0].imagee"']],
    ['a field that only looks like one of every object', pod('  __proto__: {}'), ['9:3 unknown field "spec.__proto__"']],
    ['a number where text belongs', pod('      command: [sleep, 5]'), ['9:24 spec.containers[0].command[1]: must be a string: put it in quotes, "5"']],
    [
      'text where a number belongs',
      pod('      ports:', '        - containerPort: "80"'),
      ['10:26 spec.containers[0].ports[0].containerPort: must be a whole number'],
    ],
    [
      'yes where text belongs',
      pod('      env:', '        - name: DEBUG', '          value: yes'),
      ['11:18 spec.containers[0].env[0].value: must be a string: put it in quotes, "true"'],
    ],
    ['a list where a map belongs', 'apiVersion: v1\nkind: Pod\nmetadata: []', ['3:11 metadata: must be a map of fields']],
    ['a map where a list belongs', 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    name: main', ['5:5 spec.containers: must be a list']],
    [
      'a label that is a number',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    tier: 1',
      ['5:11 metadata.labels.tier: must be a string: put it in quotes, "1"'],
    ],
    [
      'a quantity that is a list',
      pod('      resources:', '        requests:', '          cpu: [1]'),
      ['11:16 spec.containers[0].resources.requests.cpu: must be text or a number'],
    ],
    ['a key that is there twice', pod('      image: redis'), ['9:7 key "image" is here a second time; the last one counts']],
    ['a kind that does not exist', 'apiVersion: v1\nkind: Podd', ['2:1 no kind "Podd" in version "v1"']],
    ['a kind in the wrong version', 'apiVersion: v1\nkind: Deployment', ['2:1 no kind "Deployment" in version "v1"; there is one in apps/v1']],
    ['a kind in the wrong case', 'apiVersion: v1\nkind: pod', ['2:1 no kind "pod" in version "v1"; there is Pod in v1']],
    ['no kind at all', 'apiVersion: v1\nmetadata: {}', ['1:1 kind: required']],
    ['neither kind nor version', 'metadata:\n  name: web', ['1:1 apiVersion and kind: required']],
    ['a text that is no object', 'hello', ['1:1 must be an object with apiVersion, kind and metadata']],
    ['a tab', 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: web', ['4:1 tab: yaml: line 4: found character that cannot start any token']],
    ['a tab behind a dash', 'kind: Pod\nspec:\n  - a\n  -\tb: c', ['4:4 tab: yaml: line 4: found character that cannot start any token']],
    [
      'a value of a Helm template',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n',
      ['4:9 helm-template: yaml: invalid map key: map[interface {}]interface {}{".Release.Name":interface {}(nil)}'],
    ],
    [
      'a condition of a Helm template, at its own line',
      'apiVersion: v1\nkind: Pod\n{{- if .Values.named }}\nmetadata:\n  name: a\n{{- end }}\n',
      ["3:1 helm-template: yaml: line 4: could not find expected ':'"],
    ],
    [
      'one in the second document',
      'apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    {{- include "labels" . | nindent 4 }}\n',
      ['8:5 helm-template: yaml: line 4: did not find expected node content'],
    ],
    [
      'one in a text that can be read',
      pod().replace('nginx', '"nginx:{{ .Values.tag }}"'),
      ['8:14 helm-template: spec.containers[0].image: "nginx:{{ .Values.tag }}"'],
    ],
    ['a template that a ConfigMap holds', 'apiVersion: v1\nkind: ConfigMap\ndata:\n  chart: "{{ .Values.tag }}"\n', []],
    ['braces that are not Helm’s', pod('      command: [docker, ps, --format, "{{.Names}}"]'), []],
    [
      'a bracket that is not closed, below a text with braces',
      'data:\n  a: |\n    {{ range }}\n    x\n    y\nmetadata: [\n',
      ['6:1 yaml: line 6: did not find expected node content'],
    ],
    ['a separator with something behind it', 'apiVersion: v1\nkind: ConfigMap\n--- # b\nkind: Pod\n--- c', ['5:1 invalid Yaml document separator: c']],
    ['an unknown alias', 'apiVersion: v1\nkind: *nothing', ["2:1 yaml: unknown anchor 'nothing' referenced"]],
  ])('finds %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('places what is wrong in the second of three documents, and goes on after it', () => {
    const text = [
      'apiVersion: v1',
      'kind: ConfigMap',
      '---',
      '# the second',
      'apiVersion: v1',
      'kind: ConfigMap',
      'dataa: {}',
      '---',
      'apiVersion: v1',
      'kind: [',
      '',
    ].join('\n');
    expect(found(text).map((p) => p.split(' ')[0])).toEqual(['7:1', '10:1']);
    expect(check(readDocuments(text)).kinds).toEqual(['v1 ConfigMap', 'v1 ConfigMap']);
  });

  it('reads JSON, and the objects of a List', () => {
    const text = JSON.stringify(
      {
        apiVersion: 'v1',
        kind: 'List',
        items: [
          { apiVersion: 'v1', kind: 'Pod', metadata: { name: 1 } },
          { apiVersion: 'v1', kind: 'Pod' },
        ],
      },
      null,
      2,
    );
    expect(found(text)).toEqual(['9:17 metadata.name: must be a string: put it in quotes, "1"']);
    expect(check(readDocuments(text)).kinds).toEqual(['v1 Pod', 'v1 Pod']);
  });

  it('knows nothing of custom resources, and leaves them to the API server', () => {
    expect(found('apiVersion: example.com/v1\nkind: Thing\nspec:\n  anything: [1, {}]')).toEqual([]);
  });

  it('gives up on an alias bomb at once, at the line of its first alias', () => {
    const bomb = ['apiVersion: v1', 'kind: ConfigMap', 'data:', '  a: &a ["x","x","x","x","x","x","x","x","x"]'];
    for (const [i, letter] of [...'bcdefghi'].entries()) bomb.push(`  ${letter}: &${letter} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`);
    const before = performance.now();
    expect(found(bomb.join('\n'))).toEqual(['5:1 yaml: document contains excessive aliasing']);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('takes a map of many keys in its stride', () => {
    const text = `apiVersion: v1\nkind: ConfigMap\ndata:\n${Array.from({ length: 20_000 }, (_, i) => `  key-${i}: "${i}"`).join('\n')}`;
    const before = performance.now();
    expect(found(text)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});
