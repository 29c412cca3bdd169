import { describe, expect, it } from 'vitest';
import type { ApiResponse } from '../api/wire';
import { forgetPod, nextBindStep, onBindStep } from './binding-cycle';
import type { BindStep } from './framework/plugin';
import { onNode } from './pods';
import type { BindingTag } from './state';
import { node, pod, queued, room } from './testing';

const web = pod('web', { requests: { cpu: '3' } });
const VOLUME: BindStep = { method: 'PUT', path: '/api/v1/persistentvolumes/pv', body: {} };
const BINDING: BindStep = { method: 'POST', path: '/api/v1/namespaces/default/pods/web/binding', body: {} };
const tag: BindingTag = { for: 'bind', pod: queued('default/web', { uid: 'uid-web' }), node: 'n1', steps: [VOLUME, BINDING], written: [] };
const OK: ApiResponse = { type: 'response', stream: 0, code: 201, body: {} };
const REFUSED: ApiResponse = { type: 'response', stream: 0, code: 409, body: { kind: 'Status', message: 'pod web is already assigned' } };

/** A scheduler that has decided for n1. */
function decided() {
  const here = room({ nodes: [node('n1')], pods: [web] });
  here.scheduler.state.assumed.set('default/web', onNode(web, 'n1'));
  here.scheduler.cache.setPod(onNode(web, 'n1'));
  return here;
}

describe('a binding', () => {
  it('is written step by step, each when the one before is answered, and spoken of at the end', () => {
    const { at, written } = decided();
    nextBindStep(at(), tag);
    expect(written()).toEqual(['PUT /api/v1/persistentvolumes/pv']);
    onBindStep(at(), tag, OK);
    expect(written()).toEqual(['POST pods/web/binding']);
    onBindStep(at(), { ...tag, steps: [BINDING] }, OK);
    expect(written()).toEqual(['POST events']);
  });

  it('that is refused frees the node, says so and is tried again after a while', () => {
    const { scheduler, at, sent } = decided();
    onBindStep(at(), { ...tag, steps: [BINDING] }, REFUSED);
    expect(scheduler.state.assumed.size).toBe(0);
    expect(scheduler.cache.byName.get('n1')?.pods).toEqual([]);
    expect(scheduler.state.queue.backoff.get('default/web')).toMatchObject({ errorCount: 1, message: 'binding rejected: pod web is already assigned' });
    expect(sent()[0]?.body).toMatchObject({ reason: 'FailedScheduling', note: 'binding rejected: pod web is already assigned' });
  });

  it('of a Pod that was deleted meanwhile goes no further', () => {
    const { scheduler, at, hear, written } = decided();
    hear('DELETED', web);
    expect(scheduler.cache.byName.get('n1')?.pods).toEqual([]);
    onBindStep(at(), tag, OK);
    expect(written()).toEqual([]);
  });

  it.each([
    ['granted', OK],
    ['refused', REFUSED],
  ])('%s late means nothing for another Pod of the same name', (_, answer) => {
    const { scheduler, at, written } = decided();
    const uid = 'uid-of-the-next';
    scheduler.state.assumed.set('default/web', { ...onNode(web, 'n1'), metadata: { ...web.metadata, uid } });
    onBindStep(at(), tag, answer);
    expect(scheduler.state.assumed.get('default/web')?.metadata.uid).toBe(uid);
    expect(written().filter((one) => !one.endsWith('events') && !one.endsWith('status'))).toEqual([]);
  });

  it('ends when the informer shows the Pod on its node: it is assumed no more, and counted once', () => {
    const { scheduler, hear } = decided();
    hear('MODIFIED', onNode(web, 'n1'));
    expect(scheduler.state.assumed.size).toBe(0);
    expect(scheduler.cache.byName.get('n1')?.pods.map((p) => p.key)).toEqual(['default/web']);
    expect(scheduler.cache.byName.get('n1')?.requestedMilliCPU).toBe(3_000);
  });
});

it('a Pod that is taken back brings those back that wait for its room', () => {
  const other = pod('other', { requests: { cpu: '3' } });
  const here = room({ nodes: [node('n1')], pods: [web, other] });
  const { scheduler, at } = here;
  scheduler.state.assumed.set('default/web', onNode(web, 'n1'));
  scheduler.cache.setPod(onNode(web, 'n1'));
  scheduler.state.queue.unschedulable.set('default/other', queued('default/other', { plugins: ['NodeResourcesFit'] }));
  forgetPod(at(), 'default/web');
  expect([...scheduler.state.queue.active.byKey.keys()]).toEqual(['default/other']);
});
