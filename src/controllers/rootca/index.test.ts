import { describe, expect, it } from 'vitest';
import type { ConfigMap, Namespace } from '../../api/types.gen';
import { decide } from '../testing';
import { rootCaController } from '.';

const namespace = (phase: string): Namespace => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, status: { phase } });
const sync = (namespaces: readonly Namespace[], configmaps: readonly ConfigMap[] = []) =>
  decide(rootCaController, 'default', { objects: { namespaces, configmaps } });
const published = sync([namespace('Active')]).bodies[0] as ConfigMap;

describe('the publisher of the root certificate', () => {
  it.each([
    ['an active namespace gets it', 'Active', [['POST configmaps']]],
    ['one that is going does not', 'Terminating', []],
  ])('%s', (_, phase, calls) => expect(sync([namespace(phase)]).calls).toEqual(calls));

  it('leaves alone what is right', () => expect(sync([namespace('Active')], [published]).calls).toEqual([]));

  it.each<[string, Partial<ConfigMap>]>([
    ['other data', { data: { 'ca.crt': 'mine' } }],
    ['no description', { metadata: { name: 'kube-root-ca.crt', namespace: 'default' } }],
  ])('puts right a ConfigMap with %s', (_, change) => {
    const { calls, bodies } = sync([namespace('Active')], [{ ...published, ...change }]);
    expect(calls).toEqual([['PUT configmaps/kube-root-ca.crt']]);
    expect(bodies[0]).toEqual(published);
  });
});
