import { gunzipSync } from 'node:zlib';
import { deflateSync, gzipSync, strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../cluster/config';
import type { SavedSession } from '../../worker/protocol';
import { pack, packFile, unpack, unpackFile } from './share';
import type { Shared } from './well-formed';

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

/** What does not become shorter by packing. */
const noise = Array.from({ length: 60_000 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 0).join();
const large: Shared = { ...shared, files: { files: [{ name: 'a', text: noise }], active: 'a' } };

const toLink = (value: string): string =>
  btoa(strFromU8(deflateSync(strToU8(value)), true))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const toFile = (value: string): Uint8Array => gzipSync(strToU8(value));
const forged = (part: object): string => JSON.stringify({ ...shared, ...part });
const forgedSession = (part: object): string => forged({ session: { ...session, ...part } });
const forgedInput = (input: object): string => forgedSession({ branches: [{ ...session.branches[0], inputs: [{ afterDelivered: 1, atUs: 1, input }] }] });

describe('a link', () => {
  it('brings back what was put into it', () => {
    expect(unpack(pack(shared)!)).toEqual(shared);
  });

  it('brings back the moments that are marked; of forged ones nothing', () => {
    const bookmarks = [{ id: 1, atUs: 5, title: 'Here', note: '**Look.**' }];
    expect(unpack(pack({ ...shared, bookmarks })!)).toEqual({ ...shared, bookmarks });
    expect(unpack(toLink(forged({ bookmarks: [{ id: 1, atUs: '<b>', title: 'x', note: '' }, { id: 2 }, ...bookmarks] })))).toEqual({ ...shared, bookmarks });
    expect(unpack(toLink(forged({ bookmarks: 'many' })))).toEqual(shared);
  });

  it('is not made if no address could hold it', () => {
    expect(pack(large)).toBeUndefined();
  });

  it.each<readonly [string, string]>([
    ['is empty', ''],
    ['is no base64', 'ä€'],
    ['is not packed', 'AAAA'],
    ['is cut off', pack(shared)!.slice(0, 100)],
    ['is too long', 'A'.repeat(200_001)],
    ['unpacks to 200 MB', toLink(' '.repeat(200_000_000))],
  ])('is refused if it %s', (_, link) => {
    expect(unpack(link)).toBeUndefined();
  });
});

describe('a file', () => {
  it('brings back what was put into it, also what no link can hold', () => {
    expect(unpackFile(packFile(large))).toEqual(large);
  });

  it('is the same whenever it is made, and any gzip unpacks it', () => {
    expect(packFile(shared)).toEqual(packFile(shared));
    expect(gunzipSync(packFile(shared)).toString()).toBe(JSON.stringify(shared));
  });

  it.each<readonly [string, Uint8Array]>([
    ['is empty', new Uint8Array()],
    ['is a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])],
    ['is cut off', packFile(shared).slice(0, 100)],
    ['is too long', new Uint8Array(20_000_001)],
    ['unpacks to 60 MB', toFile(' '.repeat(60_000_000))],
  ])('is refused if it %s', (_, file) => {
    expect(unpackFile(file)).toBeUndefined();
  });
});

describe('what is handed on', () => {
  it.each<readonly [string, string]>([
    ['is no JSON', '{'],
    ['is something else', '[1, 2]'],
    ['is a hundred thousand lists in each other', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['is of another version', forgedSession({ version: 2 })],
    ['names a prototype', forged({}).replace('"config":{', '"config":{"__proto__":{"seed":2},')],
    ['names a prototype in an object that is created', forgedInput({ kind: 'cancel', stream: 1, x: 0 }).replace('"x":0', '"__proto__":{"polluted":true}')],
    ['has a million nodes', forgedSession({ config: { ...config, nodes: Array(1e5).fill({}) } })],
    ['has a node without a name', forgedSession({ config: { ...config, nodes: [{ capacity: {} }] } })],
    ['has markup for a number', forgedSession({ nowUs: '<img src=x onerror=alert(1)>' })],
    ['goes on for ever', forgedSession({ branches: [{ ...session.branches[0], head: { delivered: 1e15, nowUs: 1 } }] })],
    ['shows a branch that it does not have', forgedSession({ branch: 'other' })],
    ['has an input of no kind', forgedInput({})],
    ['has no files', forged({ files: undefined })],
    ['adds a node that is none', forgedInput({ kind: 'fault', fault: { kind: 'add-node', node: 'x' } })],
    ['has a fault that only every object has', forgedInput({ kind: 'fault', fault: { kind: 'constructor' } })],
  ])('is refused by link and by file if it %s', (_, content) => {
    expect(unpack(toLink(content))).toBeUndefined();
    expect(unpackFile(toFile(content))).toBeUndefined();
    expect({}).not.toHaveProperty('polluted');
  });
});
