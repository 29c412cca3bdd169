import { asObject, type KubeObject, keyOf } from '../api/object';
import { type Live, newLive, sightIn } from '../live/answer';
import { apply } from '../live/holdings';
import { type Heard, hear, newReflector } from '../live/reflector';
import { kindOf, WATCHED } from '../live/watched';
import { createRecorder, type Recorder, type RecorderLimits } from './recorder';

/** A cluster that is watched and recorded, in the hands of a test. */
export interface Watched {
  readonly live: Live;
  readonly recorder: Recorder;
  /** What a watch of a resource tells at a moment. */
  event(resource: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: object, atUs: number): void;
}

/** 2026-06-01T12:00:00Z */
export const BEGAN_US = 1_780_315_200_000_000;

/** Watches a cluster of which these objects are listed, and records it from then on. */
export function watched(objects: Readonly<Record<string, readonly object[]>>, limits?: RecorderLimits): Watched {
  const live = newLive();
  const tell = (resource: string, heard: Heard, atUs: number) => {
    const [reflector] = live.reflectors.get(resource) ?? [];
    if (!reflector) throw new Error(`nobody watches ${resource}`);
    const changes = hear(reflector, heard);
    apply(live.holdings, changes, atUs);
    return changes;
  };
  for (const resource of new Set([...WATCHED, ...Object.keys(objects)])) {
    live.reflectors.set(resource, [newReflector(kindOf(resource))]);
    tell(resource, { type: 'answer', body: { metadata: { resourceVersion: '1' }, items: objects[resource] ?? [] } }, BEGAN_US);
  }
  const recorder = createRecorder({
    about: { cluster: 'test', version: 'v1.36.0', beganUs: BEGAN_US },
    sights: () => WATCHED.map((resource) => sightIn(live, resource)),
    objects: live.holdings.objects,
    ...(limits && { limits }),
  });
  return {
    live,
    recorder,
    event(resource, type, object, atUs) {
      recorder.take(tell(resource, { type: 'event', event: { type, object } }, atUs), atUs);
    },
  };
}

export const node = (name: string, capacity: Readonly<Record<string, string>> = { cpu: '4', memory: '8Gi', pods: '110' }): KubeObject =>
  asObject({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `uid-${name}`, creationTimestamp: '2026-06-01T11:00:00Z', labels: { 'kubernetes.io/hostname': name } },
    spec: {},
    status: { capacity, allocatable: capacity, conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-06-01T11:00:00Z' }] },
  });

export const pod = (name: string, nodeName?: string, requests: Readonly<Record<string, string>> = { cpu: '1', memory: '2Gi' }): KubeObject =>
  asObject({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, creationTimestamp: '2026-06-01T11:30:00Z' },
    spec: { ...(nodeName && { nodeName }), containers: [{ name: 'c', image: 'nginx:1.27', resources: { requests } }] },
    status: nodeName
      ? { phase: 'Running', conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-06-01T11:30:00Z' }] }
      : { phase: 'Pending' },
  });

/** All objects by `resource/key`. */
export const objectsIn = ({ holdings }: Live): Readonly<Record<string, KubeObject>> =>
  Object.fromEntries([...holdings.objects].flatMap(([resource, of]) => [...of.values()].map((object) => [`${resource}/${keyOf(object)}`, object])));
