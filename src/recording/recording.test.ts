import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../api/object';
import { deltaOf, withDelta } from './delta';
import { readRecording, writeRecording } from './file';
import { createPlayer } from './player';
import { changesIn, placeAt, type Recording, reachesTo } from './recording';
import { BEGAN_US, node, objectsIn, pod, type Watched, watched } from './testing';

const SMALL = { bytes: 64 << 20, chunk: 1_000, segment: 3_000 };

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(parts.flatMap((part) => [...part]));
/** By way of a file. */
const saved = (recording: Recording): Recording => readRecording(joined(writeRecording(recording)));

interface Happening {
  readonly name: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly node: number | null;
  readonly label: string;
  readonly another: boolean;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  name: fc.nat(5),
  type: fc.constantFrom('ADDED', 'MODIFIED', 'MODIFIED', 'DELETED'),
  node: fc.option(fc.nat(2)),
  label: fc.string({ maxLength: 4, unit: 'binary' }),
  another: fc.boolean(),
});

/** Lets them happen, a second after each other, and gives back what was known after each change. */
function happen(cluster: Watched, happenings: readonly Happening[]): readonly object[] {
  const states = [known(cluster.live)];
  let changes = 0;
  for (const [i, { name, type, node: on, label, another }] of happenings.entries()) {
    const { metadata, ...rest } = pod(`p${name}`, on === null ? undefined : `n${on}`);
    const object = { ...rest, metadata: { ...metadata, resourceVersion: String(i), annotations: { label }, ...(another && { uid: `${i}` }) } };
    cluster.event('pods', type, object, BEGAN_US + (i + 1) * 1e6);
    while (cluster.recorder.work());
    if (cluster.recorder.status().changes === changes) continue;
    changes++;
    states.push(known(cluster.live));
  }
  return states;
}

const known = (live: Watched['live']): object => ({
  objects: objectsIn(live),
  onNodes: [...live.holdings.podsByNode].map(([name, pods]) => [name, [...pods.keys()].sort()]).sort(),
});

describe('a recording', () => {
  it('is, after so many changes, what the changes make when they are taken one by one: saved, read and gone through in any order', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 25 }), fc.array(fc.nat(25), { maxLength: 5 }), (happenings, jumps) => {
        const cluster = watched({ nodes: [node('n0'), node('n1')], pods: [pod('p0', 'n0'), pod('p1')] }, SMALL);
        const states = happen(cluster, happenings);
        const player = createPlayer(saved(cluster.recorder.recording(BEGAN_US + 100e6)));
        expect(player.count).toBe(states.length - 1);
        const all = states.map((_, i) => i);
        for (const at of [...all, ...all.toReversed(), ...jumps.filter((jump) => jump < states.length)]) {
          player.go(at);
          expect(known(player.live)).toEqual(states[at]);
        }
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it('has several segments where it is long, each of which begins with the state that the one before ended with', () => {
    const cluster = watched({ nodes: [node('n0')] }, SMALL);
    for (let i = 0; i < 60; i++) {
      cluster.event('pods', 'ADDED', pod(`p${i}`, 'n0'), BEGAN_US + i);
      while (cluster.recorder.work());
    }
    const { segments } = cluster.recorder.recording(BEGAN_US + 60);
    expect(segments.length).toBeGreaterThan(3);
  });

  it('is played by the times of its changes, from where one stands on', () => {
    const cluster = watched({ nodes: [node('n0')] }, SMALL);
    const times = Array.from({ length: 60 }, (_, i) => BEGAN_US + Math.floor(i / 3) * 1_000);
    for (const [i, atUs] of times.entries()) {
      cluster.event('pods', 'ADDED', pod(`p${i}`, 'n0'), atUs);
      while (cluster.recorder.work());
    }
    const recording = cluster.recorder.recording(BEGAN_US + 60_000);
    for (const at of [0, 7, 60])
      for (const us of [BEGAN_US - 1, ...times, BEGAN_US + 100_000]) {
        expect(placeAt(recording, us, at)).toBe(Math.max(at, times.filter((time) => time <= us).length));
      }
  });

  it('forgets its oldest part where it becomes too large, and says from when on it reaches', () => {
    const cluster = watched({ nodes: [node('n0')] }, { ...SMALL, bytes: 6_000 });
    for (let i = 0; i < 300; i++) {
      cluster.event('pods', 'ADDED', pod(`p${i % 7}`, `n${i}`), BEGAN_US + i);
      while (cluster.recorder.work());
    }
    const recording = cluster.recorder.recording(BEGAN_US + 300);
    expect(recording.folded).toBeGreaterThan(0);
    expect(recording.folded + changesIn(recording)).toBe(300);
    expect(reachesTo(recording)).toBe(cluster.recorder.status().fromUs);
    const bytes = writeRecording(recording).reduce((sum, part) => sum + part.length, 0);
    expect(bytes).toBeLessThan(9_000);
    const player = createPlayer(saved(recording));
    player.go(player.count);
    expect(known(player.live)).toEqual(known(cluster.live));
  });

  it('keeps no literal of an environment and no copy that kubectl apply has left, but who wrote when', () => {
    const written = pod('p', 'n0');
    const secret = {
      ...written,
      metadata: {
        ...written.metadata,
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', mine: '1' },
        managedFields: [{ manager: 'kubectl', time: '2026-06-01T11:30:00Z', fieldsV1: { 'f:hunter2': {} } }],
      },
      spec: { containers: [{ name: 'c', image: 'nginx', env: [{ name: 'PASSWORD', value: 'hunter2' }] }] },
    };
    const cluster = watched({ pods: [secret] });
    cluster.event('pods', 'MODIFIED', { ...secret, status: { phase: 'Running' } }, BEGAN_US + 1);
    const player = createPlayer(saved(cluster.recorder.recording(BEGAN_US + 1)));
    player.go(1);
    const told = JSON.stringify(objectsIn(player.live));
    expect(told).not.toContain('hunter2');
    expect(told).toContain('"manager":"kubectl"');
    expect(told).toContain('PASSWORD');
    expect(cluster.recorder.status().dropped.environmentValues).toBe(2);
  });

  it('knows which Pods had gone at a moment: a decision that is made again there counts them', () => {
    const cluster = watched({ nodes: [node('n0')], pods: [pod('a', 'n0')] });
    cluster.event('pods', 'DELETED', pod('a', 'n0'), BEGAN_US + 5);
    cluster.event('pods', 'ADDED', pod('b', 'n0'), BEGAN_US + 6);
    const player = createPlayer(cluster.recorder.recording(BEGAN_US + 6));
    const goneAt = (at: number) => {
      player.go(at);
      return player.live.holdings.gone.map(({ pod: { metadata }, atUs }) => [metadata.name, atUs - BEGAN_US]);
    };
    expect([2, 1, 0, 1].map(goneAt)).toEqual([[['a', 5]], [['a', 5]], [], [['a', 5]]]);
  });
});

describe('a delta', () => {
  it('makes the new value of the old one, whatever they are, and takes none of the old one away', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        // As they come off a wire, where there is no -0.
        const [was, is] = JSON.parse(JSON.stringify([a, b])) as [Json, Json];
        const delta = deltaOf(was, is);
        expect(delta ? withDelta(was, JSON.parse(JSON.stringify(delta))) : was).toEqual(is);
      }),
    );
  });

  it.each<[string, Json, Json, object | undefined]>([
    ['nothing', { a: [1] }, { a: [1] }, undefined],
    ['a field', { a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 } }, { c: { b: { c: { c: { v: 3 } } } } }],
    ['null for nothing', {}, { a: null }, { s: { a: null } }],
    ['nothing for null', { a: null }, {}, { d: ['a'] }],
    ['a longer list', [1], [1, 2], { s: { 1: 2 }, n: 2 }],
    ['a shorter list', [1, 2], [1], { n: 1 }],
    ['a list for an object', { 0: 1 }, [1], { v: [1] }],
  ])('is about what differs: %s', (_, was, is, delta) => {
    expect(deltaOf(was, is)).toEqual(delta);
  });
});
