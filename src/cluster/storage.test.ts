import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../api/types.gen';
import { type Engine, openEngine } from '../engine/engine';

const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};
const app = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app', namespace: 'default' },
  spec: { containers: [{ name: 'main', image: 'nginx:1.27' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
};
const phases = (engine: Engine) => [
  engine.get<PersistentVolumeClaim>('persistentvolumeclaims', 'data')?.status?.phase,
  ...engine.list<PersistentVolume>('persistentvolumes').map(({ status }) => status?.phase),
  engine.get<Pod>('pods', 'app')?.status?.phase,
];

describe('a cluster with local-path storage', () => {
  it('has a default class, whose volumes are made where the first Pod runs, stay over Pods, and go with the claim', () => {
    const engine = openEngine({ addons: ['local-path'] });
    expect(engine.list<StorageClass>('storageclasses').map(({ metadata }) => metadata.name)).toEqual(['standard']);
    engine.apply([claim]);
    engine.runFor(20);
    expect(phases(engine)).toEqual(['Pending', undefined]);
    expect(engine.why('persistentvolumeclaim', 'data')?.reasons).toEqual([{ code: 'waits-for-consumer', storageClass: 'standard' }]);
    engine.apply([app]);
    engine.runFor(10);
    expect(phases(engine)).toEqual(['Bound', 'Bound', 'Running']);
    const first = engine.get<Pod>('pods', 'app')?.spec?.nodeName;
    engine.delete('pods', 'app');
    engine.runFor(40);
    engine.apply([app]);
    engine.runFor(10);
    expect([engine.get<Pod>('pods', 'app')?.spec?.nodeName, ...phases(engine)]).toEqual([first, 'Bound', 'Bound', 'Running']);
    engine.delete('persistentvolumeclaims', 'data');
    engine.runFor(5);
    expect(phases(engine)).toEqual(['Bound', 'Bound', 'Running']);
    engine.delete('pods', 'app');
    engine.runFor(40);
    expect(phases(engine)).toEqual([undefined, undefined]);
  });

  it('has Pods wait while the provisioner is stopped, and run when it is back', () => {
    const engine = openEngine({ addons: ['local-path'] });
    engine.fault({ kind: 'stop-component', component: 'controller/local-path-provisioner' });
    engine.apply([claim, app]);
    engine.runFor(60);
    expect(phases(engine)).toEqual(['Pending', 'Pending']);
    engine.fault({ kind: 'start-component', component: 'controller/local-path-provisioner' });
    engine.runFor(30);
    expect(phases(engine)).toEqual(['Bound', 'Bound', 'Running']);
  });
});

it('a cluster has no class and nobody who makes volumes unless it is asked for', () => {
  const engine = openEngine();
  engine.apply([claim]);
  engine.runFor(5);
  expect([engine.list('storageclasses'), phases(engine)]).toEqual([[], ['Pending', undefined]]);
});

describe('what is written to a claim', () => {
  const pod = (name: string, command: string, more: object = {}) => ({
    ...app,
    metadata: { name, namespace: 'default' },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'busybox:1.36', command: ['sh', '-c', command], volumeMounts: [{ name: 'v', mountPath: '/data' }], ...more }],
      volumes: app.spec.volumes,
    },
  });
  /** What a Pod prints that runs to its end. */
  const run = (engine: Engine, name: string, command: string, more?: object): string => {
    engine.apply([pod(name, command, more)]);
    engine.runFor(30);
    return engine.logs(name);
  };
  it('stays over Pods, whoever they run as, and goes with the volume: a claim of the same name begins anew', () => {
    const engine = openEngine({ addons: ['local-path'] });
    engine.apply([claim]);
    expect(run(engine, 'first', 'echo one > /data/a; ls /data', { securityContext: { runAsUser: 1000 } })).toBe('a\n');
    expect(run(engine, 'second', 'cat /data/a')).toBe('one\n');
    for (const name of ['first', 'second']) engine.delete('pods', name);
    engine.delete('persistentvolumeclaims', 'data');
    engine.runFor(40);
    engine.apply([claim]);
    expect(run(engine, 'third', 'ls /data; echo end')).toBe('end\n');
  });
  it('lies on the node’s own disk where the volume says so', () => {
    const engine = openEngine({ nodes: 1 });
    const spec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/mnt/data' }, storageClassName: '' };
    const volume: PersistentVolume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec };
    const kept: PersistentVolumeClaim = { ...claim, spec: { ...claim.spec, storageClassName: '', volumeName: 'pv' } };
    engine.apply([volume, kept]);
    expect(run(engine, 'first', 'echo one > /data/a')).toBe('');
    const host = pod('second', 'cat /data/a');
    engine.apply([{ ...host, spec: { ...host.spec, volumes: [{ name: 'v', hostPath: { path: '/mnt/data' } }] } } as KubeObject]);
    engine.runFor(30);
    expect(engine.logs('second')).toBe('one\n');
  });
  it('cannot be had before the claim is bound', () => {
    const engine = openEngine({ nodes: 1 });
    engine.apply([claim, { ...app, spec: { ...app.spec, nodeName: 'node-1' } } as KubeObject]);
    engine.runFor(30);
    expect(engine.get<Pod>('pods', 'app')?.status?.phase).toBe('Pending');
    expect(engine.events({ kind: 'Pod', name: 'app' }).map(({ message }) => message)).toContain(
      'Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: error processing PVC default/data: PVC is not bound',
    );
  });
});
