import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject, ListObject } from '../api/object';
import type { ApiResponse, WatchMessage } from '../api/wire';
import { createHarness, type Harness } from './testing/harness';

const NAMESPACES = ['default', 'kube-system', 'kube-public'];
const TEAMS = ['a', 'b', 'c'];
const COMPACTION_US = 1_000_000_000;

type Change = { readonly revision: number; readonly before?: KubeObject; readonly after?: KubeObject };
interface Selection {
  readonly namespace?: string;
  readonly team?: string;
  readonly name?: string;
}

/** One step of a history: write an object of a number, with a team, or delete it; or open a watch. */
type Step =
  | { readonly do: 'write'; readonly object: number; readonly team: number }
  | { readonly do: 'delete'; readonly object: number }
  | {
      readonly do: 'watch';
      readonly selection: Selection /** How many changes back it starts; undefined: from what there is. */;
      readonly back: number | undefined;
    };

const matches = ({ namespace, team, name }: Selection, { metadata }: KubeObject): boolean =>
  (namespace === undefined || metadata.namespace === namespace) &&
  (team === undefined || metadata.labels?.team === team) &&
  (name === undefined || metadata.name === name);

function pathOf({ namespace, team, name }: Selection, more: string): string {
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  const selectors = [team === undefined ? '' : `&labelSelector=team%3D${team}`, name === undefined ? '' : `&fieldSelector=metadata.name%3D${name}`];
  return `/api/v1${place}/configmaps?watch=true${selectors.join('')}${more}`;
}

/** What a watch should have been told: what there was when it began, and from then on each change of what it selects. */
function expected(selection: Selection, initial: readonly KubeObject[], changes: readonly Change[]): readonly string[] {
  const events = changes.flatMap(({ revision, before, after }) => {
    const [was, is] = [before !== undefined && matches(selection, before), after !== undefined && matches(selection, after)];
    if (is && after) return [`${was ? 'MODIFIED' : 'ADDED'} ${after.metadata.name} ${revision}`];
    return was && before ? [`DELETED ${before.metadata.name} ${revision}`] : [];
  });
  return [...initial.filter((o) => matches(selection, o)).map((o) => `ADDED ${o.metadata.name} ${o.metadata.resourceVersion}`), ...events];
}

const told = (events: readonly WatchMessage[]): readonly string[] =>
  events.map(({ event, object }) => `${event} ${(object as KubeObject).metadata.name} ${object.metadata?.resourceVersion}`);

/** Plays a history and compares what each watch was told with what it should have been. */
function play(steps: readonly Step[]): void {
  const harness = createHarness();
  const present = new Map<string, KubeObject>();
  const changes: Change[] = [];
  const watches: { readonly stream: number; readonly selection: Selection; readonly initial: readonly KubeObject[]; readonly from: number }[] = [];
  const collection = (object: number): string => `/api/v1/namespaces/${NAMESPACES[object % NAMESPACES.length]}/configmaps`;
  const note = (key: string, after: KubeObject | undefined): void => {
    const before = present.get(key);
    const revision = after ? Number(after.metadata.resourceVersion) : harness.etcd().revision;
    changes.push({ revision, ...(before ? { before } : {}), ...(after ? { after } : {}) });
    if (after) present.set(key, after);
    else present.delete(key);
  };
  // There are some that nobody here made.
  const all = harness.call({ method: 'GET', path: '/api/v1/configmaps' }).body as ListObject;
  for (const object of all.items) present.set(`${object.metadata.namespace}/${object.metadata.name}`, object);
  for (const step of steps) {
    if (step.do === 'watch') {
      const from = step.back === undefined ? changes.length : Math.max(0, changes.length - step.back);
      const since = step.back === undefined ? '' : `&resourceVersion=${changes[from - 1]?.revision ?? harness.etcd().revision}`;
      const begins = step.back !== undefined && from === 0 ? changes.length : from;
      const initial = step.back === undefined ? [...present].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object) : [];
      const stream = harness.send({ method: 'GET', path: pathOf(step.selection, since) });
      harness.run();
      watches.push({ stream, selection: step.selection, initial, from: begins });
      continue;
    }
    const name = `o${step.object}`;
    const [path, key] = [collection(step.object), `${NAMESPACES[step.object % NAMESPACES.length]}/${name}`];
    if (step.do === 'delete') {
      if (present.has(key)) {
        harness.call({ method: 'DELETE', path: `${path}/${name}` });
        note(key, undefined);
      }
    } else {
      const body = { metadata: { name, labels: { team: TEAMS[step.team]! } }, data: { n: String(changes.length) } };
      const answer = present.has(key) ? harness.call({ method: 'PUT', path: `${path}/${name}`, body }) : harness.call({ method: 'POST', path, body });
      note(key, answer.body as KubeObject);
    }
  }
  for (const { stream, selection, initial, from } of watches) expect(told(harness.events(stream))).toEqual(expected(selection, initial, changes.slice(from)));
}

const selection: fc.Arbitrary<Selection> = fc.record(
  { namespace: fc.constantFrom(...NAMESPACES), team: fc.constantFrom(...TEAMS), name: fc.integer({ min: 0, max: 9 }).map((n) => `o${n}`) },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), object: fc.nat(9), team: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), object: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('watch' as const), selection, back: fc.option(fc.nat(20), { nil: undefined }) }) },
);

describe('watches', () => {
  it('are told each of their events once and in order, wherever they begin', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), (steps) => play(steps)),
      { numRuns: 25 },
    );
  });

  it('are so with 1,000 of them and 10,000 events', { timeout: 120_000 }, () => {
    // Each asks for one object, as kubelets ask for their own Pods: all hear some, none hears all.
    const watches = Array.from({ length: 1_000 }, (_, i): Step => {
      const object = i % 100;
      return { do: 'watch', selection: { namespace: NAMESPACES[object % NAMESPACES.length]!, name: `o${object}` }, back: i % 2 === 0 ? undefined : i % 7 };
    });
    const writes = Array.from(
      { length: 10_000 },
      (_, i): Step => (i % 11 === 10 ? { do: 'delete', object: (i * 7) % 100 } : { do: 'write', object: (i * 13) % 100, team: i % 3 }),
    );
    play([...writes.slice(0, 500), ...watches, ...writes.slice(500)]);
  });
});

describe('after a compaction', () => {
  function compacted(): { readonly harness: Harness; readonly revisions: readonly number[] } {
    const harness = createHarness();
    const put = (n: number): ApiResponse =>
      harness.call({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: { metadata: { name: `c${n}` } } });
    const revisions = Array.from({ length: 10 }, (_, i) => Number((put(i).body as KubeObject).metadata.resourceVersion));
    const untilUs = harness.kernel.nowUs + COMPACTION_US;
    while (harness.kernel.nextAtUs <= untilUs) harness.kernel.step();
    return { harness, revisions };
  }

  it('a watch from before it gets 410 Gone and ends, one from later goes on', () => {
    const { harness, revisions } = compacted();
    const events = (revision: number): readonly WatchMessage[] => {
      const stream = harness.send({ method: 'GET', path: `/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=${revision}` });
      harness.run();
      return harness.events(stream);
    };
    expect(events(revisions[0]!)).toMatchObject([
      { event: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: expect.stringContaining('too old resource version') } },
    ]);
    expect(events(harness.etcd().revision)).toEqual([]);
  });

  it('a list in pages cannot go on, but says how to begin with what is left', () => {
    const harness = createHarness();
    for (let i = 0; i < 5; i++) harness.call({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: { metadata: { name: `c${i}` } } });
    const page = (query: string): ApiResponse => harness.call({ method: 'GET', path: `/api/v1/namespaces/default/configmaps?limit=2${query}` });
    const first = page('').body as ListObject & { readonly metadata: { readonly continue: string; readonly remainingItemCount: number } };
    expect(first.items.map((o) => o.metadata.name)).toEqual(['c0', 'c1']);
    expect(first.metadata.remainingItemCount).toBe(3);
    harness.call({ method: 'DELETE', path: '/api/v1/namespaces/default/configmaps/c3' });
    const second = page(`&continue=${first.metadata.continue}`).body as typeof first;
    expect(second.items.map((o) => o.metadata.name)).toEqual(['c2', 'c3']);
    harness.call({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: { metadata: { name: 'c9' } } });
    const untilUs = harness.kernel.nowUs + COMPACTION_US;
    while (harness.kernel.nextAtUs <= untilUs) harness.kernel.step();
    const gone = page(`&continue=${first.metadata.continue}`);
    expect(gone).toMatchObject({ code: 410, body: { reason: 'Expired', metadata: { continue: expect.any(String) } } });
    // Others have gone on since.
    harness.call({ method: 'POST', path: '/api/v1/namespaces/default/secrets', body: { metadata: { name: 's' } } });
    const rest = page(`&continue=${(gone.body as typeof first).metadata.continue}`).body as typeof first;
    expect(rest.items.map((o) => o.metadata.name)).toEqual(['c2', 'c4']);
    expect(rest.metadata.resourceVersion).toBe(String(harness.etcd().revision));
  });
});

describe('a bookmark', () => {
  it('does not go back behind the list that a watch began with, although nothing of the resource has changed', () => {
    const harness = createHarness();
    harness.call({ method: 'POST', path: '/api/v1/namespaces/default/secrets', body: { metadata: { name: 's' } } });
    const { resourceVersion } = (harness.call({ method: 'GET', path: '/api/v1/configmaps' }).body as ListObject).metadata;
    const stream = harness.send({ method: 'GET', path: `/api/v1/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=${resourceVersion}` });
    const untilUs = harness.kernel.nowUs + 70e6;
    while (harness.kernel.nextAtUs <= untilUs) harness.kernel.step();
    expect(harness.events(stream)).toMatchObject([{ event: 'BOOKMARK', object: { metadata: { resourceVersion } } }]);
  });
});

describe('revisions of lists', () => {
  it.each<[string, string, number, object]>([
    [
      'what is to come is too large',
      'resourceVersion=999999',
      504,
      { reason: 'Timeout', message: expect.stringMatching(/^Too large resource version: 999999, current: \d+$/) },
    ],
    [
      'a match needs a version',
      'resourceVersionMatch=Exact',
      422,
      {
        message: 'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
      },
    ],
    ['a version is a number', 'resourceVersion=abc', 400, { reason: 'BadRequest' }],
    ['a limit is a number', 'limit=abc', 400, { message: 'strconv.ParseInt: parsing "abc": invalid syntax' }],
    [
      'a watch with initial events says what they must be',
      'watch=1&sendInitialEvents=true',
      422,
      { message: expect.stringContaining('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan') },
    ],
  ])('%s', (_, query, code, body) => {
    expect(createHarness().call({ method: 'GET', path: `/api/v1/namespaces/default/configmaps?${query}` })).toMatchObject({ code, body });
  });

  it('exactly then, and not older than', () => {
    const harness = createHarness();
    const put = (name: string): number =>
      Number(
        (harness.call({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: { metadata: { name } } }).body as KubeObject).metadata
          .resourceVersion,
      );
    const then = put('c0');
    put('c1');
    const names = (query: string): readonly (string | undefined)[] =>
      (harness.call({ method: 'GET', path: `/api/v1/namespaces/default/configmaps?resourceVersion=${then}${query}` }).body as ListObject).items.map(
        (o) => o.metadata.name,
      );
    expect(names('&resourceVersionMatch=Exact')).toEqual(['c0']);
    expect(names('&resourceVersionMatch=NotOlderThan')).toEqual(['c0', 'c1']);
    expect(names('&limit=5')).toEqual(['c0']);
  });

  it('begin a watch with what there is, and say where that ends', () => {
    const harness = createHarness();
    harness.call({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: { metadata: { name: 'c0' } } });
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const stream = harness.send({ method: 'GET', path: `/api/v1/namespaces/default/configmaps?${query}` });
    harness.run();
    expect(harness.events(stream)).toMatchObject([
      { event: 'ADDED', object: { metadata: { name: 'c0' } } },
      { event: 'BOOKMARK', object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } },
    ]);
  });
});
