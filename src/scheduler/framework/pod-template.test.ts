import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.gen';
import { arbitraryTemplate } from '../random-worlds';
import { pod } from '../testing';
import { type AffinityTerm, compileTemplate, type PodTemplate, templateOf } from './pod-template';

const LABELS = [{}, { app: 'web' }, { app: 'db' }, { app: 'web', version: '2' }];
const toldOfTerm = ({ topologyKey, selector, namespaces, namespaceSelector, weight }: AffinityTerm): unknown => [
  topologyKey,
  weight,
  [...namespaces],
  LABELS.map((labels) => [selector.matches(labels), namespaceSelector.matches(labels)]),
];
const told = ({ requests, requiredAffinity, requiredAntiAffinity, preferredAffinity, preferredAntiAffinity, ...more }: PodTemplate): unknown => ({
  ...more,
  requests: { ...requests, scalar: [...requests.scalar] },
  terms: [requiredAffinity, requiredAntiAffinity, preferredAffinity, preferredAntiAffinity].map((terms) => terms.map(toldOfTerm)),
});

describe('a template', () => {
  const web = pod('web-1', { requests: { cpu: '100m' }, labels: { app: 'web' } });

  it('is one and the same for Pods that differ in name, node and what they mount from the API server', () => {
    const mounted = (name: string): Pod => {
      const { spec, ...one } = pod(name, { requests: { cpu: '100m' }, labels: { app: 'web' }, nodeName: name });
      return { ...one, spec: { ...spec!, volumes: [{ name: `kube-api-access-${name}`, projected: {} }] } };
    };
    expect(templateOf(mounted('web-2'))).toBe(templateOf(mounted('web-3')));
  });

  it.each<[string, Pod]>([
    ['labels', pod('web-2', { requests: { cpu: '100m' }, labels: { app: 'db' } })],
    ['requests', pod('web-2', { requests: { cpu: '200m' }, labels: { app: 'web' } })],
    ['tolerations', pod('web-2', { requests: { cpu: '100m' }, labels: { app: 'web' }, tolerations: [{ key: 'gpu' }] })],
    ['claims', pod('web-2', { requests: { cpu: '100m' }, labels: { app: 'web' }, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] })],
    ['the scheduler', pod('web-2', { requests: { cpu: '100m' }, labels: { app: 'web' }, schedulerName: 'mine' })],
    [
      'a resize that is under way',
      {
        ...web,
        status: { containerStatuses: [{ name: 'c', image: '', imageID: '', ready: true, restartCount: 0, resources: { requests: { cpu: '300m' } } }] },
      },
    ],
  ])('is not shared by Pods that differ in %s', (_, other) => {
    expect(templateOf(other)).not.toBe(templateOf(web));
  });

  it('says of a Pod what would be worked out of that Pod alone, whatever Pods came before', () => {
    fc.assert(
      fc.property(fc.array(arbitraryTemplate, { minLength: 2, maxLength: 6 }), (makes) => {
        for (const [i, make] of makes.entries()) expect(told(templateOf(make(`p${i}`)))).toEqual(told(compileTemplate(make(`p${i}`))));
      }),
    );
  });
});
