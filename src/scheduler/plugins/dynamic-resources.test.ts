import { expect, it } from 'vitest';
import { compileProfiles } from '../config';
import { decide } from '../decide';
import { compilePod } from '../framework/pod-info';
import { createSnapshot } from '../framework/snapshot';
import { node, pod } from '../testing';

const profile = compileProfiles().get('default-scheduler')!;
const messageFor = (spec: object): string => {
  const decision = decide(createSnapshot([node('n1')], []), compilePod(pod('p', spec)), profile);
  return decision.outcome === 'unschedulable' ? decision.message : decision.outcome;
};

it('adds its word to the message when nothing fits', () => {
  expect(messageFor({ nodeSelector: { disk: 'ssd' } })).toContain(' no new claims to deallocate, preemption: ');
});

it('ends the message with an error of its own where an earlier plugin refused the Pod outright, as upstream does', () => {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
  expect(messageFor({ volumes })).toBe('0/1 nodes are available: persistentvolumeclaim "data" not found. not found');
});
