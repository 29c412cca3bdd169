import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { Volume, VolumeMount } from '../api/types.gen';
import { mountedFiles } from './mounted-files';

const OBJECTS: Readonly<Record<string, object>> = {
  'configmaps/settings': { data: { color: 'red', size: 'big' } },
  'secrets/login': { data: { password: 'czNjcmV0' } },
};
const files = (volume: Omit<Volume, 'name'>, mount: Partial<VolumeMount> = {}): object => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' }, spec: { containers: [], volumes: [{ name: 'v', ...volume }] } };
  const lookup = ({ kind, name }: { readonly kind: string; readonly name: string }) => OBJECTS[`${kind}/${name}`] as KubeObject | undefined;
  const view = { pod, podIp: '', hostIp: '', nodeName: 'node-1', allocatable: {}, lookup };
  return Object.fromEntries(mountedFiles(view, { name: 'c', volumeMounts: [{ name: 'v', mountPath: '/etc/app', ...mount }] }));
};

describe('what a container finds in its volumes', () => {
  it('a ConfigMap has a file for each key', () =>
    expect(files({ configMap: { name: 'settings' } })).toEqual({ '/etc/app/color': 'red', '/etc/app/size': 'big' }));
  it('or only those that are named, where they are to be', () =>
    expect(files({ configMap: { name: 'settings', items: [{ key: 'color', path: 'ui/color' }] } })).toEqual({ '/etc/app/ui/color': 'red' }));
  it('a Secret’s values are decoded', () => expect(files({ secret: { secretName: 'login' } })).toEqual({ '/etc/app/password': 's3cret' }));
  it('a single file may be mounted', () =>
    expect(files({ configMap: { name: 'settings' } }, { mountPath: '/app/color.txt', subPath: 'color' })).toEqual({ '/app/color.txt': 'red' }));
  it('several sources may be put together, fields of the Pod among them', () =>
    expect(
      files({
        projected: { sources: [{ secret: { name: 'login' } }, { downwardAPI: { items: [{ path: 'ns', fieldRef: { fieldPath: 'metadata.namespace' } }] } }] },
      }),
    ).toEqual({ '/etc/app/password': 's3cret', '/etc/app/ns': 'default' }));
});
