import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime } from '../api/time';
import type { Node, NodeStatus } from '../api/types.gen';
import { asNewMachine, capacityOf, type NodeView, nodeStatus, statusHasChanged } from './node-status';
import { START_US } from './testing';

const at = (seconds: number): string => formatTime(START_US + seconds * 1e6);
const nodeWith = (status: NodeStatus): Node => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status });
const view = (more: Partial<NodeView> = {}): NodeView => ({
  node: { nodeName: 'node-1', capacity: { cpu: '4', memory: '8Gi' }, labels: {}, taints: [] },
  known: undefined,
  images: [],
  agent: { ready: true, pressureSeenUs: undefined, diskPressureSeenUs: undefined },
  hostIp: '172.18.0.2',
  nowUs: START_US,
  ...more,
});
const condition = ({ conditions }: NodeStatus, type: string) => conditions?.find((c) => c.type === type);

describe('the status of a node', () => {
  it('tells what it has to give, where it is found, and which images it has', () => {
    const image = { name: 'docker.io/library/nginx:1.27', imageRef: 'docker.io/library/nginx@sha256:1', sizeBytes: 7 };
    expect(nodeStatus(view({ images: [image] }))).toMatchObject({
      capacity: { cpu: '4', memory: '8Gi' },
      allocatable: { cpu: '4', memory: '8Gi' },
      addresses: [
        { type: 'InternalIP', address: '172.18.0.2' },
        { type: 'Hostname', address: 'node-1' },
      ],
      images: [{ names: ['docker.io/library/nginx@sha256:1', 'docker.io/library/nginx:1.27'], sizeBytes: 7 }],
    });
  });
  it('names fifty images at most', () => {
    const images = Array.from({ length: 60 }, (_, i) => ({ name: `i${i}`, imageRef: `r${i}`, sizeBytes: i }));
    expect(nodeStatus(view({ images })).images).toHaveLength(50);
  });
  it.each<[what: string, agent: Partial<NodeView['agent']>, type: string, status: string, reason: string]>([
    ['that is up is Ready', {}, 'Ready', 'True', 'KubeletReady'],
    ['that comes up is not', { ready: false }, 'Ready', 'False', 'KubeletNotReady'],
    ['whose memory suffices is under no pressure', {}, 'MemoryPressure', 'False', 'KubeletHasSufficientMemory'],
    ['whose disk has room is under no pressure', {}, 'DiskPressure', 'False', 'KubeletHasNoDiskPressure'],
    ['whose disk has run full is', { diskPressureSeenUs: START_US - 299e6 }, 'DiskPressure', 'True', 'KubeletHasDiskPressure'],
    ['whose memory has run short is', { pressureSeenUs: START_US - 299e6 }, 'MemoryPressure', 'True', 'KubeletHasInsufficientMemory'],
    [
      'whose memory has sufficed for five minutes is not any more',
      { pressureSeenUs: START_US - 300e6 },
      'MemoryPressure',
      'False',
      'KubeletHasSufficientMemory',
    ],
  ])('one %s', (_, agent, type, status, reason) =>
    expect(condition(nodeStatus(view({ agent: { ready: true, pressureSeenUs: undefined, ...agent } })), type)).toMatchObject({ status, reason }),
  );
  it('says of each condition since when it is so, and that it was looked at now', () => {
    const before = nodeStatus(view({ agent: { ready: false, pressureSeenUs: undefined } }));
    const after = nodeStatus(view({ known: nodeWith(before), nowUs: START_US + 5e6 }));
    const times = (type: string) => [condition(after, type)?.lastTransitionTime, condition(after, type)?.lastHeartbeatTime];
    expect([times('Ready'), times('DiskPressure')]).toEqual([
      [at(5), at(5)],
      [at(0), at(5)],
    ]);
  });
});

describe('extended resources', () => {
  const known = nodeWith({ capacity: { cpu: '64', 'example.com/gpu': '2' } });
  it('stay as others have set them; what the machine itself has, it knows best', () =>
    expect(capacityOf({ capacity: { cpu: '4' } }, known)).toEqual({ cpu: '4', 'example.com/gpu': '2' }));
  it('are gone with the machine that had them', () =>
    expect(nodeStatus(asNewMachine(view({ known }))).capacity).toEqual({ cpu: '4', memory: '8Gi', 'example.com/gpu': '0' }));
  it('are none of a node that nobody knows yet', () => {
    const unknown = view();
    expect(asNewMachine(unknown)).toBe(unknown);
  });
});

describe('a status has changed', () => {
  const status = nodeStatus(view());
  it.each<[what: string, next: Partial<NodeStatus>, changed: boolean]>([
    ['not if it says the same', {}, false],
    ['not if only the time has passed', { conditions: status.conditions!.map((c) => ({ ...c, lastHeartbeatTime: at(60) })) }, false],
    ['if a condition has', { conditions: status.conditions!.map((c) => (c.type === 'Ready' ? { ...c, status: 'False' } : c)) }, true],
    ['if there is another condition', { conditions: [...status.conditions!, { type: 'PodStuck', status: 'True' }] }, true],
    ['if an image has come', { images: [{ names: ['nginx'], sizeBytes: 1 }] }, true],
    ['if it has more to give', { allocatable: { cpu: '8' } }, true],
  ])('%s', (_, next, changed) => expect(statusHasChanged(status, { ...status, ...next })).toBe(changed));
  it('never from one moment to the next, if nothing else is new, whatever it is', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.option(fc.integer({ min: 0, max: 299 })), fc.integer({ min: 0, max: 100 }), (ready, pressed, passed) => {
        const agent = { ready, pressureSeenUs: pressed === null ? undefined : START_US };
        const first = nodeStatus(view({ agent }));
        const second = nodeStatus(view({ agent, known: nodeWith(first), nowUs: START_US + passed * 1e6 }));
        expect(statusHasChanged(first, second)).toBe(false);
      }),
    );
  });
});
