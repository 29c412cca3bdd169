import { describe, expect, it } from 'vitest';
import { historyOf, podOf, type ServedPage, servedPage } from './testing';

const PODS = '/api/v1/namespaces/default/pods';

/** A page that follows a served cluster and is at its present. */
function following(): ServedPage {
  const served = servedPage();
  served.cluster.runTo(served.cluster.nowUs + 20e6);
  served.tell(historyOf(served.cluster));
  catchUp(served);
  return served;
}

/** Lets the page go on until it is where the served cluster is. */
function catchUp({ page, cluster }: ServedPage, ticks = 500): void {
  for (let i = 0; i < ticks && page.tick(50).nowUs < cluster.nowUs; i++);
}

describe('a served page', () => {
  it('keeps what the user wants before the server has said anything, and does it then', () => {
    const { page, cluster, tell } = servedPage();
    page.host.receive({ type: 'pace', pace: 'x10' });
    page.host.receive({ type: 'focus', focus: { subject: 'pods/default/web' } });
    expect(page.posted).toEqual([]);
    tell(historyOf(cluster));
    expect(page.tick(16)).toMatchObject({ pace: 'x10', playing: true });
  });

  it('comes to the present as fast as it can, message by message the same', () => {
    const { page, cluster } = following();
    expect(page.tick(16)).toMatchObject({ nowUs: cluster.nowUs, playing: true });
    const other = servedPage();
    other.cluster.runTo(cluster.nowUs);
    other.tell(historyOf(other.cluster));
    catchUp(other);
    expect(other.page.ask({ kind: 'trace-hash' })).toBe(page.ask({ kind: 'trace-hash' }));
  });

  it('goes no further than the served cluster has gone', () => {
    const served = following();
    for (let i = 0; i < 50; i++) served.page.tick(50);
    expect(served.page.tick(50).nowUs).toBe(served.cluster.nowUs);
    served.run(5);
    catchUp(served);
    expect(served.page.tick(50).nowUs).toBe(served.cluster.nowUs);
  });

  it('has what the user does done in the served cluster, and hears the answers there', () => {
    const served = following();
    const { page, cluster, said, tell } = served;
    page.call(7, 'POST', PODS, { body: podOf() });
    page.say({ type: 'fault', fault: { kind: 'crash-node', node: 'node-1' } });
    expect(said.map(({ type }) => type)).toEqual(['call', 'fault']);
    const stream = cluster.nextStream();
    cluster.input({ kind: 'call', stream, agent: 'kubectl', call: { method: 'POST', path: PODS, body: podOf() } });
    tell({ type: 'accepted', call: 7, stream });
    served.run(5);
    catchUp(served);
    expect(page.heardOf(7)).toMatchObject([{ response: { code: 201 } }]);
  });

  it('takes a call back that the server accepts only afterwards', () => {
    const { page, said, tell } = following();
    page.call(7, 'GET', `${PODS}?watch=1`);
    page.say({ type: 'cancel', call: 7 });
    tell({ type: 'accepted', call: 7, stream: 40 });
    expect(said.slice(1)).toEqual([{ type: 'cancel', stream: 40 }]);
  });

  it('takes one back that is under way there', () => {
    const { page, said, tell } = following();
    page.call(7, 'GET', `${PODS}?watch=1`);
    tell({ type: 'accepted', call: 7, stream: 40 });
    page.say({ type: 'cancel', call: 7 });
    expect(said.slice(1)).toEqual([{ type: 'cancel', stream: 40 }]);
  });

  it('types into a connection that it has opened there', () => {
    const { page, said, tell } = following();
    const data = { kind: 'stdin', text: 'ls\r' } as const;
    page.say({ type: 'call', call: 7, agent: 'kubectl', request: { method: 'POST', path: `${PODS}/web/exec?command=sh&stdin=true`, upgrade: true } });
    tell({ type: 'accepted', call: 7, stream: 40 });
    page.say({ type: 'stream-data', call: 7, data });
    page.say({ type: 'stream-data', call: 8, data });
    expect(said.slice(1)).toEqual([{ type: 'stream-data', stream: 40, data }]);
  });

  it.each([{ type: 'pause' }, { type: 'step', size: 'message', direction: -1 }, { type: 'seek', toUs: 1_767_225_605_000_000 }] as const)(
    'stands still by itself at $type, and what is done then is its own branch',
    (hold) => {
      const served = following();
      const { page, said } = served;
      const { nowUs } = page.say(hold);
      served.run(5);
      expect(page.tick(50)).toMatchObject({ nowUs, playing: false });
      page.say({ type: 'step', size: 'message', direction: -1 });
      page.create(podOf());
      expect(said).toEqual([]);
      expect(page.tick(16).branch).not.toBe('main');
    },
  );

  it('goes back to the present and follows on', () => {
    const served = following();
    const { page, said } = served;
    page.say({ type: 'pause' });
    served.run(30);
    page.say({ type: 'live' });
    catchUp(served);
    expect(page.tick(16)).toMatchObject({ nowUs: served.cluster.nowUs, playing: true });
    page.call(7, 'DELETE', `${PODS}/web`);
    expect(said.map(({ type }) => type)).toEqual(['call']);
  });

  it('says when the line is lost', () => {
    const { page, tell } = following();
    tell(undefined);
    expect(page.posted.at(-1)).toEqual({ type: 'failed', message: 'The connection to the server is closed.' });
  });

  it('that opens a cluster of its own follows no longer', () => {
    const { page, said, cluster } = following();
    page.say({ type: 'open', config: cluster.config });
    page.create(podOf());
    expect(said).toEqual([]);
  });
});
