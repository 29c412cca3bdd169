import { describe, expect, it } from 'vitest';
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
