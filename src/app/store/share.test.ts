import { deflateSync, strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../cluster/config';
import type { SavedSession } from '../../worker/protocol';
import { pack, type Shared, unpack } from './share';

const config = defaultConfig({ nodes: 3 });
const session: SavedSession = {
  version: 1,
  config,
  branches: [
    {
      branch: { name: 'main' },
      inputs: [
        {
          afterDelivered: 3,
          atUs: config.startUs,
          input: {
            kind: 'call',
            stream: 1,
            agent: 'kubectl',
            call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body: { metadata: { name: '名字' } } },
          },
        },
        { afterDelivered: 5, atUs: config.startUs, input: { kind: 'fault', fault: { kind: 'crash-node', node: 'node-1' } } },
        { afterDelivered: 6, atUs: config.startUs, input: { kind: 'cancel', stream: 1 } },
      ],
      head: { delivered: 20, nowUs: config.startUs + 5 },
    },
  ],
  branch: 'main',
  delivered: 10,
  nowUs: config.startUs + 1,
  playing: false,
};
const shared: Shared = { session, files: { files: [{ name: 'pod-solo.yaml', text: 'kind: Pod\n' }], active: 'pod-solo.yaml' } };

const packAnything = (value: string): string =>
  btoa(strFromU8(deflateSync(strToU8(value)), true))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const forged = (part: object): string => packAnything(JSON.stringify({ ...shared, ...part }));
const forgedSession = (part: object): string => forged({ session: { ...session, ...part } });

describe('a link', () => {
  it('brings back what was put into it', () => {
    expect(unpack(pack(shared)!)).toEqual(shared);
  });

  it('is not made if no address could hold it', () => {
    const text = Array.from({ length: 60_000 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 0).join();
    expect(pack({ ...shared, files: { files: [{ name: 'a', text }], active: 'a' } })).toBeUndefined();
  });

  it.each<readonly [string, string]>([
    ['is empty', ''],
    ['is no base64', 'ä€'],
    ['is not packed', 'AAAA'],
    ['is cut off', pack(shared)!.slice(0, 100)],
    ['is no JSON', packAnything('{')],
    ['is something else', packAnything('[1, 2]')],
    ['is too long', 'A'.repeat(200_001)],
    ['unpacks to 200 MB', packAnything(' '.repeat(200_000_000))],
    ['is of another version', forgedSession({ version: 2 })],
    ['has a million nodes', forgedSession({ config: { ...config, nodes: Array(1e5).fill({}) } })],
    ['has a node without a name', forgedSession({ config: { ...config, nodes: [{ capacity: {} }] } })],
    ['has markup for a number', forgedSession({ nowUs: '<img src=x onerror=alert(1)>' })],
    ['goes on for ever', forgedSession({ branches: [{ ...session.branches[0], head: { delivered: 1e15, nowUs: 1 } }] })],
    ['shows a branch that it does not have', forgedSession({ branch: 'other' })],
    ['has an input of no kind', forgedSession({ branches: [{ ...session.branches[0], inputs: [{ afterDelivered: 1, atUs: 1, input: {} }] }] })],
    ['has no files', forged({ files: undefined })],
    [
      'adds a node that is none',
      forgedSession({
        branches: [{ ...session.branches[0], inputs: [{ afterDelivered: 1, atUs: 1, input: { kind: 'fault', fault: { kind: 'add-node', node: 'x' } } }] }],
      }),
    ],
  ])('is refused if it %s', (_, link) => {
    expect(unpack(link)).toBeUndefined();
  });
});
