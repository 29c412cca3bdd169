import { describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSlice, Node } from '../../api/types.gen';
import { nodeOf } from '../testing';
import { addHints, zoneRatios } from './topology-hints';

const node = (name: string, zone: string, cpu = '4', more: Partial<Record<'ready' | 'label', string>> = {}): Node => ({
  ...nodeOf(name, [], { ...(zone && { 'topology.kubernetes.io/zone': zone }), ...(more.label && { [more.label]: '' }) }),
  status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: more.ready ?? 'True' }] },
});
const endpoint = (i: number, zone: string, forZone?: string): Endpoint => ({
  addresses: [`10.0.0.${i}`],
  conditions: { ready: true },
  zone,
  ...(forZone && { hints: { forZones: [{ name: forZone }] } }),
});
const slice = (name: string, endpoints: readonly Endpoint[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name },
  addressType: 'IPv4',
  endpoints,
});
const made = (...endpoints: readonly Endpoint[]): { readonly endpoints: readonly Endpoint[] } => ({ endpoints });
const hintsOf = ({ endpoints }: Pick<EndpointSlice, 'endpoints'>) => (endpoints ?? []).map(({ hints }) => hints?.forZones?.[0]?.name ?? '-').join(' ');
const THIRDS = new Map(['a', 'b', 'c'].map((zone) => [zone, 1 / 3]));

describe('the shares of zones', () => {
  it('are those of their CPU', () =>
    expect(zoneRatios([node('1', 'b', '6'), node('2', 'a', '1'), node('3', 'a', '1')])).toEqual(
      new Map([
        ['a', 0.25],
        ['b', 0.75],
      ]),
    ));
  it('count neither nodes that are not ready nor control planes', () =>
    expect(zoneRatios([node('1', 'a'), node('2', 'b', '4', { ready: 'False' }), node('3', 'c', '4', { label: 'node-role.kubernetes.io/control-plane' })])).toBe(
      undefined,
    ));
  it('cannot be told where a node is in no zone', () => expect(zoneRatios([node('1', 'a'), node('2', 'b'), node('3', '')])).toBe(undefined));
});

describe('hints', () => {
  it('leave endpoints in their zones where that is even', () => {
    const { create, event } = addHints({ create: [made(endpoint(1, 'a'), endpoint(2, 'b'), endpoint(3, 'c'))], update: [], unchanged: [] }, THIRDS, false);
    expect(create.map(hintsOf)).toEqual(['a b c']);
    expect(event).toEqual({ type: 'Normal', reason: 'TopologyAwareHintsEnabled', message: 'Topology Aware Hints has been enabled' });
  });
  it('give endpoints of zones with too many to those with too few', () =>
    expect(
      addHints(
        {
          create: [made(...[1, 2, 3].map((i) => endpoint(i, 'a')))],
          update: [],
          unchanged: [],
        },
        THIRDS,
        false,
      ).create.map(hintsOf),
    ).toEqual(['b c a']));
  it('leave alone a slice whose hints are right', () => {
    const unchanged = [slice('s', [endpoint(1, 'a', 'a'), endpoint(2, 'b', 'b'), endpoint(3, 'c', 'c')])];
    expect(addHints({ create: [], update: [], unchanged }, THIRDS, true)).toEqual({ create: [], update: [], isHinted: true });
  });
  it.each([
    ['endpoints are fewer than zones', THIRDS, [endpoint(1, 'a', 'a')], 'Insufficient number of endpoints (1 endpoints, 3 zones)'],
    [
      'a zone would have to do with too few',
      new Map([
        ['a', 0.9],
        ['b', 0.1],
      ]),
      [endpoint(1, 'a', 'a'), endpoint(2, 'b', 'b')],
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (2 endpoints, 2 zones)',
    ],
    [
      'nothing is known of zones',
      undefined,
      [endpoint(1, 'a', 'a')],
      'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    ],
    [
      'an endpoint is in no zone',
      THIRDS,
      [endpoint(1, '', 'a'), endpoint(2, 'b', 'b'), endpoint(3, 'c', 'c')],
      'One or more endpoints do not have a zone specified',
    ],
  ] as const)('go away where %s', (_, ratios, endpoints, message) => {
    const { update, isHinted, event } = addHints({ create: [], update: [], unchanged: [slice('s', endpoints)] }, ratios, true);
    expect([hintsOf(update[0]!).replaceAll(/[- ]/g, ''), isHinted, event?.message]).toEqual(['', false, message]);
  });
});
