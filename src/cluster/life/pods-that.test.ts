import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/types.gen';
import { hugePod, openPage, podOf, type TestPage } from '../../worker/testing';
import type { PodsFound, PodsThat } from './pods-that';

/** Three Pods: one that fits on no node, one that fails and is restarted again and again, one that runs and is deleted. */
function story(): TestPage {
  const page = openPage(1);
  page.say({ type: 'pause' });
  const crashing = podOf({ restartPolicy: 'Always', containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', 'sleep 1; exit 1'] }] });
  page.create({ ...hugePod, metadata: { name: 'huge' } });
  page.create({ ...crashing, metadata: { name: 'crashing' } });
  page.create({ ...podOf(), metadata: { name: 'gone' } });
  page.say({ type: 'pass', seconds: 30 });
  page.call(50, 'DELETE', '/api/v1/namespaces/default/pods/gone');
  page.say({ type: 'pass', seconds: 90 });
  return page;
}

const page = story();
const find = (wanted: PodsThat): PodsFound => page.ask({ kind: 'pods-that', wanted });
const own = (found: PodsFound): readonly string[] =>
  'problem' in found ? [found.problem] : found.pods.map(({ key }) => key.slice('pods/default/'.length)).filter((name) => !name.includes('-'));

describe('the Pods that …', () => {
  it.each<readonly [PodsThat, readonly string[]]>([
    [{ that: 'pending', seconds: 60 }, ['huge']],
    [{ that: 'restarts', count: 2 }, ['crashing']],
    [{ that: 'restarts', count: 100 }, []],
    [{ that: 'evicted' }, []],
    [{ that: 'node', node: 'node-1' }, ['crashing', 'gone']],
    [{ that: 'expression', expression: "status == 'CrashLoopBackOff'" }, ['crashing']],
    [{ that: 'expression', expression: "pod.metadata.name == 'gone' && has(pod.metadata.deletionTimestamp)" }, ['gone']],
  ])('%j are found, also those that are gone', (wanted, names) => {
    expect(own(find(wanted))).toEqual(names);
  });

  it.each([
    ['pod.status.', /Syntax|mismatched|expected|ERROR/i],
    ['pots.size() > 0', /undeclared reference to 'pots'/],
  ])('%s says what is wrong with it', (expression, problem) => {
    expect(find({ that: 'expression', expression })).toMatchObject({ problem: expect.stringMatching(problem) });
  });

  it('are told with the moment at which they became so: there it holds, and before it does not', () => {
    const found = find({ that: 'restarts', count: 2 });
    if ('problem' in found) throw new Error(found.problem);
    const restartsAt = (us: number): unknown => {
      page.say({ type: 'seek', toUs: us });
      const pod = page.ask({ kind: 'object', key: found.pods[0]!.key }) as Pod | undefined;
      return pod?.status?.containerStatuses?.[0]?.restartCount;
    };
    expect([restartsAt(found.pods[0]!.atUs), restartsAt(found.pods[0]!.atUs - 50_000)]).toEqual([3, 2]);
    page.say({ type: 'live' });
  });
});
