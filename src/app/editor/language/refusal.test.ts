import { describe, expect, it } from 'vitest';
import type { Status } from '../../../api/types.gen';
import { readDocuments } from './documents';
import { placeRefusals, placeStatus, placeWarning } from './refusal';

const TEXT = `apiVersion: v1
kind: Service
metadata:
  name: web
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app.kubernetes.io/name: "-web"
spec:
  containers:
    - name: main
      image: nginx
    - name: Main
      ports:
        - containerPort: 70000
          protocol: HTTP
`;
const file = readDocuments(TEXT);
const pod = file.documents[1]!;
const say = (problems: readonly { readonly line: number; readonly message: string }[]): readonly string[] => problems.map((p) => `${p.line} ${p.message}`);

describe("the API server's causes", () => {
  it.each<readonly [string, number]>([
    ['spec.containers[1].ports[0].containerPort', 18],
    ['spec.containers[1].name', 16],
    ['spec.containers[1].image', 16],
    ['spec.containers[1].ports[0].protocol', 19],
    ['metadata.labels', 10],
    ['metadata.labels[app.kubernetes.io/name]', 11],
    ['metadata.labels.app.kubernetes.io/name', 11],
    ['spec.restartPolicy', 12],
    ['status', 6],
  ])('%s stands at line %i', (field, line) => {
    const status: Status = {
      apiVersion: 'v1',
      kind: 'Status',
      metadata: {},
      reason: 'Invalid',
      message: '',
      details: { causes: [{ field, message: 'Required value' }] },
    };
    expect(say(placeStatus(pod, status))).toEqual([`${line} ${field}: Required value`]);
  });

  it('are warnings where they only warn', () => {
    expect(placeWarning(pod, 'spec.containers[1].ports[0]: duplicate port name "http" with spec.containers[0].ports[0]')[0]).toMatchObject({
      line: 18,
      severity: 'warning',
    });
    expect(placeWarning(pod, 'would violate PodSecurity "restricted:latest"')[0]).toMatchObject({ line: 9, severity: 'warning' });
  });
});

describe("kubectl's words", () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['one cause', 'The Pod "web" is invalid: spec.containers[1].image: Required value\n', ['16 spec.containers[1].image: Required value']],
    [
      'several causes',
      'The Pod "web" is invalid: \n* spec.containers[1].name: Invalid value: "Main": a lowercase RFC 1123 label must consist of\n* spec.containers[1].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"\n',
      [
        '16 spec.containers[1].name: Invalid value: "Main": a lowercase RFC 1123 label must consist of',
        '19 spec.containers[1].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      ],
    ],
    [
      'an unknown field',
      'Error from server (BadRequest): error when creating "a.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee", unknown field "spec.foo"\n',
      ['14 unknown field "spec.containers[0].imagee"', '12 unknown field "spec.foo"'],
    ],
    [
      'a wrong type',
      'Error from server (BadRequest): error when creating "a.yaml": Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32\n',
      [
        '14 Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
      ],
    ],
    ['a name that is taken', 'Error from server (AlreadyExists): error when creating "a.yaml": pods "web" already exists\n', ['9 pods "web" already exists']],
    [
      'a service that is taken',
      'Error from server (AlreadyExists): error when creating "a.yaml": services "web" already exists\n',
      ['4 services "web" already exists'],
    ],
    ['a namespace that is not there', 'Error from server (NotFound): error when creating "a.yaml": namespaces "x" not found\n', ['3 namespaces "x" not found']],
    ['two objects', 'services "web" already exists\npods "web" already exists\n', ['4 services "web" already exists', '9 pods "web" already exists']],
    ['markup, as it is', 'Error from server (BadRequest): error when creating "a.yaml": <img src=x onerror=alert(1)>\n', ['4 <img src=x onerror=alert(1)>']],
    ['nothing', '\n', []],
  ])('place %s', (_, errors, expected) => {
    expect(say(placeRefusals(file, errors))).toEqual(expected);
  });

  it('about a text that is no YAML stand at the line of the file', () => {
    const broken = readDocuments(`${TEXT}---\nkind: Pod\nmetadata: [`);
    const errors = 'error: error parsing a.yaml: error converting YAML to JSON: yaml: line 2: did not find expected node content\n';
    expect(placeRefusals(broken, errors)).toEqual(broken.problems);
    expect(broken.problems[0]!.line).toBeGreaterThan(20);
  });
});
