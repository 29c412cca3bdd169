import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/types.gen';
import type { ApiCall } from '../api/wire';
import { type Broadcast, finishSeries, type Note, newBroadcast, nextFinishUs, recordEvent, restoreBroadcast, saveBroadcast } from './event-broadcaster';
import { pod, START_US } from './testing';

const MINUTE = 60_000_000;
const failed: Note = { reportingController: 'default-scheduler', type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note: 'no room' };
const version = (resourceVersion: string): Pod => {
  const web = pod('web');
  return { ...web, metadata: { ...web.metadata, resourceVersion } };
};
const told = (call: ApiCall | undefined): string => (call ? `${call.method} ${call.path.replace(/.*\/namespaces\//, '')}` : 'nothing');

describe('what is said of a Pod', () => {
  it('becomes an Event that names who says it, of whom, and when', () => {
    const call = recordEvent(newBroadcast(), START_US, version('7'), failed, pod('other'));
    expect(told(call)).toBe('POST default/events');
    expect(call?.body).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      metadata: { name: `web.${(BigInt(START_US) * 1000n).toString(16)}`, namespace: 'default' },
      eventTime: '2001-09-09T01:46:40.500000Z',
      reportingController: 'default-scheduler',
      reportingInstance: 'default-scheduler-control-plane',
      regarding: { kind: 'Pod', name: 'web', resourceVersion: '7' },
      related: { kind: 'Pod', name: 'other' },
      note: 'no room',
    });
  });

  it.each<[string, readonly [atUs: number, about: Pod, note: Note][], readonly string[]]>([
    [
      'again becomes a series, which after that only counts',
      [1, 2, 3, 4].map((i) => [START_US + i, version('7'), failed]),
      ['POST default/events', expect.stringMatching(/^PATCH default\/events\/web\./), 'nothing', 'nothing'],
    ],
    [
      'in other words is the same still: reason and action count',
      [
        [START_US, version('7'), failed],
        [START_US, version('7'), { ...failed, note: 'no node' }],
      ],
      ['POST default/events', expect.stringMatching(/^PATCH/)],
    ],
    [
      'of another version of it is another Event',
      [
        [START_US, version('7'), failed],
        [START_US, version('8'), failed],
      ],
      ['POST default/events', 'POST default/events'],
    ],
    [
      'for another reason is another Event',
      [
        [START_US, version('7'), failed],
        [START_US, version('7'), { ...failed, type: 'Normal', reason: 'Scheduled', action: 'Binding' }],
      ],
      ['POST default/events', 'POST default/events'],
    ],
  ])('%s', (_, said, expected) => {
    const broadcast = newBroadcast();
    expect(said.map(([atUs, about, note]) => told(recordEvent(broadcast, atUs, about, note)))).toEqual(expected);
  });

  it('twice in one microsecond has two names', () => {
    const broadcast = newBroadcast();
    const names = ['7', '8'].map((v) => (recordEvent(broadcast, START_US, version(v), failed)!.body as Pod).metadata.name);
    expect(new Set(names).size).toBe(2);
  });

  it('is cut where it is longer than the API allows', () => {
    const body = recordEvent(newBroadcast(), START_US, version('7'), { ...failed, note: 'x'.repeat(5_000) })?.body as Note;
    expect(body.note).toHaveLength(1024);
    expect(body.note.endsWith('x ...')).toBe(true);
  });
});

describe('a series', () => {
  function fiveTimes(): Broadcast {
    const broadcast = newBroadcast();
    for (let i = 0; i < 5; i++) recordEvent(broadcast, START_US + i * MINUTE, version('7'), failed);
    recordEvent(broadcast, START_US + MINUTE, version('8'), failed);
    return broadcast;
  }

  it('that has been quiet for six minutes ends with its last count, and single Events end silently', () => {
    const ending = fiveTimes();
    expect(nextFinishUs(ending)).toBe(START_US + 7 * MINUTE);
    expect(finishSeries(ending, START_US + 7 * MINUTE)).toEqual([]);
    expect(nextFinishUs(ending)).toBe(START_US + 10 * MINUTE);
    expect(finishSeries(ending, START_US + 10 * MINUTE).map((call) => call.body)).toEqual([
      { series: { count: 5, lastObservedTime: '2001-09-09T01:50:40.500000Z' } },
    ]);
    expect(nextFinishUs(ending)).toBeUndefined();
    expect(told(recordEvent(ending, START_US + 11 * MINUTE, version('7'), failed))).toBe('POST default/events');
  });

  it('goes on after a restore as if nothing had been said since', () => {
    const broadcast = fiveTimes();
    const saved = saveBroadcast(broadcast);
    recordEvent(broadcast, START_US + 5 * MINUTE, version('7'), failed);
    recordEvent(broadcast, START_US + 5 * MINUTE, version('9'), failed);
    const future = (one: Broadcast): unknown => [
      nextFinishUs(one),
      recordEvent(one, START_US + 4 * MINUTE, version('9'), failed),
      finishSeries(one, START_US + 20 * MINUTE),
    ];
    expect(future(restoreBroadcast(broadcast, saved))).toEqual(future(fiveTimes()));
  });
});
