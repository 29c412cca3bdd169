import { describe, expect, it } from 'vitest';
import type { ConfigMap, Pod, Volume } from '../api/types.gen';
import { contentsOf, fieldsChanged, refreshVolumes, sourceChanged } from './refresh-volumes';
import { podOf, room, runs, workerOf } from './testing';
import type { Worker } from './worker';

const REFERENCE = { kind: 'configmaps', namespace: 'default', name: 'settings' } as const;
const INFORMER = 'configmaps/default/settings';
const settings = (color: string): ConfigMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: { color } });
const VOLUME: Volume = { name: 'v', configMap: { name: 'settings' } };
const LABELS: Volume = { name: 'l', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } };

function mounted(on: ReturnType<typeof room>, ...volumes: readonly Volume[]): Worker {
  const worker = workerOf(podOf({ volumes }), runs());
  return { ...worker, volumes: { ...worker.volumes, mounted: true, seenAtUs: on.at().nowUs, contents: contentsOf(on.at(), worker) } };
}

describe('volumes that are filled from something', () => {
  it('are written anew when that has changed, and not before', () => {
    const on = room();
    on.knowsReference(REFERENCE, settings('red'));
    const worker = mounted(on, VOLUME);
    expect([refreshVolumes(on.at(1), worker), on.called()]).toEqual([worker, []]);
    on.knowsReference(REFERENCE, settings('blue'));
    const now = refreshVolumes(on.at(2), worker);
    expect(on.called()).toMatchObject([{ method: 'WriteVolume', volume: 'u/v', content: { files: [{ path: 'color', text: 'blue' }] } }]);
    expect([refreshVolumes(on.at(3), now), on.called()]).toEqual([now, []]);
  });
  it('stay as they were when it is gone, unless they can be without it', () => {
    const on = room();
    on.knowsReference(REFERENCE, settings('red'));
    const [needs, can] = [mounted(on, VOLUME), mounted(on, { name: 'v', configMap: { name: 'settings', optional: true } })];
    on.knowsReference(REFERENCE);
    expect([refreshVolumes(on.at(1), needs), on.called()]).toEqual([needs, []]);
    refreshVolumes(on.at(1), can);
    expect(on.called()).toMatchObject([{ method: 'WriteVolume', content: { files: [] } }]);
  });
  it('are looked at within a minute after it has changed', () => {
    const on = room();
    on.knowsReference(REFERENCE, settings('red'));
    const worker = mounted(on, VOLUME);
    sourceChanged(on.at(75), worker, INFORMER);
    expect(on.reminders()).toMatchObject([{ seconds: 45 }]);
    expect([sourceChanged(on.at(75), worker, 'secrets/default/other'), on.reminders()]).toEqual([worker, []]);
  });
  it('follow the Pod’s own labels at once', () => {
    const pod = (volumes: readonly Volume[], labels: Readonly<Record<string, string>>): Pod => {
      const base = podOf({ volumes });
      return { ...base, metadata: { ...base.metadata, labels } };
    };
    expect(fieldsChanged(pod([LABELS], { a: '2' }), pod([LABELS], { a: '1' }))).toBe(true);
    expect(fieldsChanged(pod([VOLUME], { a: '2' }), pod([VOLUME], { a: '1' }))).toBe(false);
  });
});
