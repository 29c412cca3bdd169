import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { PersistentVolume, PersistentVolumeClaim } from '../api/types.gen';
import { nextBindStep, onBindStep, onPreBindTimer } from './binding-cycle';
import type { BindStep } from './framework/plugin';
import { onNode } from './pods';
import { nextLook } from './pre-binding';
import type { BindingTag } from './state';
import { node, pod, queued, room, START_US } from './testing';

const web = pod('web');
const BINDING: BindStep = { method: 'POST', path: '/api/v1/namespaces/default/pods/web/binding', body: {} };
const SELECTED = { 'volume.kubernetes.io/selected-node': 'n1' };
const BOUND = { ...SELECTED, 'pv.kubernetes.io/bind-completed': 'yes' };

const claim = (resourceVersion: string, annotations: Readonly<Record<string, string>>, volumeName?: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default', uid: 'data', resourceVersion, annotations },
  spec: { ...(volumeName !== undefined && { volumeName }) },
});
const volumeOn = (name: string): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv', resourceVersion: '12' },
  spec: { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [name] }] }] } } },
});

/** A scheduler that has told a claim which node its volume is for, and waits. */
function waiting() {
  const here = room({ nodes: [node('n1')], pods: [web] });
  const { scheduler, at, hear, written } = here;
  hear('ADDED', claim('10', {}));
  scheduler.state.assumed.set('default/web', onNode(web, 'n1'));
  scheduler.cache.setPod(onNode(web, 'n1'));
  const body = claim('10', SELECTED);
  const write: BindStep = { method: 'PUT', path: '/api/v1/namespaces/default/persistentvolumeclaims/data', body };
  const tag: BindingTag = {
    for: 'bind',
    pod: queued('default/web', { uid: 'uid-web' }),
    node: 'n1',
    steps: [write, { awaits: 'VolumeBinding' }, BINDING],
    written: [],
  };
  scheduler.state.preBinding.set('default/web', { assumed: [body] });
  nextBindStep(at(), tag);
  onBindStep(at(), tag, { type: 'response', stream: 0, code: 200, body: claim('11', SELECTED) });
  written();
  return here;
}
const failure = ({ scheduler }: ReturnType<typeof room>): string | undefined => scheduler.state.queue.backoff.get('default/web')?.message;

describe('a Pod whose claim waits for its volume', () => {
  it('is bound at the first whole second after the claim is', () => {
    const { scheduler, at, hear, written } = waiting();
    hear('MODIFIED', claim('11', SELECTED), at(0.1));
    expect(nextLook(scheduler)).toEqual({ atUs: START_US + 600e6, isDeadline: true });
    hear('ADDED', volumeOn('n1'), at(2.2));
    hear('MODIFIED', claim('13', BOUND, 'pv'), at(2.3));
    expect(nextLook(scheduler)).toEqual({ atUs: START_US + 3e6, isDeadline: false });
    onPreBindTimer(at(3));
    expect(written()).toEqual(['POST pods/web/binding']);
    expect(nextLook(scheduler)).toEqual({ atUs: undefined, isDeadline: true });
  });

  it.each<[what: string, news: readonly KubeObject[], message: string]>([
    ['is tried again when the provisioner gives up', [claim('12', { other: 'yes' })], 'provisioning failed for PVC "data"'],
    [
      'is tried again when the volume is elsewhere',
      [volumeOn('n2'), claim('13', BOUND, 'pv')],
      `pv "pv" node affinity doesn't match node "n1": no matching NodeSelectorTerms`,
    ],
  ])('%s', (_, news, message) => {
    const here = waiting();
    for (const object of news) here.hear(object.kind === 'PersistentVolume' ? 'ADDED' : 'MODIFIED', object);
    onPreBindTimer(here.at(1));
    expect(failure(here)).toBe(`running PreBind plugin "VolumeBinding": binding volumes: ${message}`);
    expect([here.scheduler.state.assumed.size, here.scheduler.state.preBinding.size]).toEqual([0, 0]);
  });

  it('is tried again after ten minutes', () => {
    const here = waiting();
    onPreBindTimer(here.at(599));
    expect(failure(here)).toBeUndefined();
    onPreBindTimer(here.at(600));
    expect(failure(here)).toBe('running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded');
  });

  it('is not bound when it has been deleted meanwhile', () => {
    const { scheduler, at, hear, written } = waiting();
    hear('DELETED', web);
    expect(scheduler.state.preBinding.size).toBe(0);
    onPreBindTimer(at(600));
    expect(written()).toEqual([]);
  });
});

it('what is about to be written counts as written for others, until the cache has a newer one', () => {
  const { scheduler, hear } = waiting();
  const nodeOfClaim = () => scheduler.listers.persistentVolumeClaims.get('default/data')?.metadata.annotations?.['volume.kubernetes.io/selected-node'];
  expect(nodeOfClaim()).toBe('n1');
  hear('MODIFIED', claim('12', { other: 'yes' }));
  expect(nodeOfClaim()).toBeUndefined();
});
