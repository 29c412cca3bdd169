import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { PodSpec, Volume } from '../api/types.gen';
import { volumeContent } from './volume-contents';

const OBJECTS: Readonly<Record<string, object>> = {
  'configmaps/settings': { data: { color: 'red', size: 'big' }, binaryData: { dump: '3q2+7w==' } },
  'secrets/login': { data: { password: 'czNjcmV0' } },
};
const content = (volume: Omit<Volume, 'name'>, spec: Partial<PodSpec> = {}): object => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', labels: { b: '2', a: '1' } },
    spec: { containers: [{ name: 'c', resources: { limits: { memory: '64Mi' } } }], ...spec },
  };
  const lookup = ({ kind, name }: { readonly kind: string; readonly name: string }) => OBJECTS[`${kind}/${name}`] as KubeObject | undefined;
  const view = {
    pod,
    podIp: '',
    hostIp: '',
    nodeName: 'node-1',
    allocatable: { cpu: '2' },
    lookup,
    nowUs: 5,
    tokens: { ' 3600': { token: 'a.b.c', refreshAtUs: 0 }, 'vault 3600': { token: 'd.e.f', refreshAtUs: 0 } },
  };
  return volumeContent(view, { name: 'v', ...volume });
};
const files = (volume: Omit<Volume, 'name'>, spec: Partial<PodSpec> = {}): object => {
  const { files: written = [] } = content(volume, spec) as { files?: readonly { path: string; text: string; mode: number; uid?: number }[] };
  return Object.fromEntries(written.map(({ path, text, mode, uid }) => [path, `${mode.toString(8)}${uid === undefined ? '' : ` ${uid}`} ${text}`]));
};

describe('what the volumes of a Pod hold', () => {
  it('a ConfigMap has a file for each key, also of bytes that are no text', () =>
    expect(files({ configMap: { name: 'settings' } })).toEqual({ color: '644 red', size: '644 big', dump: '644 \uDCDE\uDCAD\uDCBE\uDCEF' }));
  it('or only those that are named, where and as they are to be', () =>
    expect(
      files({
        configMap: {
          name: 'settings',
          defaultMode: 0o400,
          items: [
            { key: 'color', path: 'ui/color' },
            { key: 'size', path: 'size', mode: 0o755 },
          ],
        },
      }),
    ).toEqual({ 'ui/color': '400 red', size: '755 big' }));
  it('a Secret’s values are decoded and never touch a disk', () => {
    expect(files({ secret: { secretName: 'login' } })).toEqual({ password: '644 s3cret' });
    expect(content({ secret: { secretName: 'login' } })).toMatchObject({ memory: true });
  });
  it('several sources may be put together, fields of the Pod and resources among them', () =>
    expect(
      files({
        projected: {
          sources: [
            { secret: { name: 'login' } },
            {
              downwardAPI: {
                items: [
                  { path: 'ns', fieldRef: { fieldPath: 'metadata.namespace' } },
                  { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
                  { path: 'memory', resourceFieldRef: { containerName: 'c', resource: 'limits.memory' } },
                  { path: 'cpu', resourceFieldRef: { containerName: 'c', resource: 'limits.cpu' } },
                ],
              },
            },
          ],
        },
      }),
    ).toEqual({ password: '644 s3cret', ns: '644 default', labels: '644 a="1"\nb="2"', memory: '644 67108864', cpu: '644 2' }));
  it('a token is everybody’s to read, unless the Pod says whose it is', () => {
    const token: Omit<Volume, 'name'> = { projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } };
    expect(files(token)).toEqual({ token: '644 a.b.c' });
    expect(files({ projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault' } }] } })).toEqual({ token: '644 d.e.f' });
    expect(files(token, { securityContext: { runAsUser: 1000 } })).toEqual({ token: '600 1000 a.b.c' });
    expect(files(token, { securityContext: { fsGroup: 2000 } })).toEqual({ token: '600 a.b.c' });
  });
  it('an emptyDir has nothing, a hostPath what the node has', () => {
    expect(content({ emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }, { securityContext: { fsGroup: 7 } })).toEqual({
      type: 'empty',
      memory: true,
      sizeLimit: 1_048_576,
      gid: 7,
    });
    expect(content({ hostPath: { path: '/tmp' } })).toEqual({ type: 'host', path: '/tmp' });
  });
});
