import { describe, expect, it } from 'vitest';
import { openPage, podOf, type TestPage } from './testing';

const PODS = '/api/v1/namespaces/default/pods';
const CALL = 70;

/** A page whose cluster runs ten times as fast as a clock. */
function running(): TestPage {
  const page = openPage(1);
  page.say({ type: 'pace', pace: 'x10' });
  return page;
}

const pass = (page: TestPage, ticks: number): void => {
  for (let i = 0; i < ticks; i++) page.tick(50);
};

const kindsOf = (page: TestPage, call = CALL): readonly string[] => page.heardOf(call).map((m) => (m.type === 'response' ? `${m.response.code}` : m.event));

describe('a call', () => {
  it('is answered once, after the time that it takes', () => {
    const page = running();
    page.host.receive({ type: 'call', call: CALL, agent: 'kubectl', request: { method: 'GET', path: PODS } });
    expect(kindsOf(page)).toEqual([]);
    pass(page, 5);
    expect(kindsOf(page)).toEqual(['200']);
  });

  it('that opens a watch goes on with events, until the page has heard enough', () => {
    const page = running();
    page.call(CALL, 'GET', `${PODS}?watch=1&fieldSelector=metadata.name%3Dweb`);
    page.create(podOf());
    pass(page, 10);
    const heard = kindsOf(page);
    expect(heard.slice(0, 3)).toEqual(['200', 'ADDED', 'MODIFIED']);
    page.say({ type: 'cancel', call: CALL });
    page.call(CALL + 1, 'DELETE', `${PODS}/web`);
    pass(page, 20);
    expect(kindsOf(page)).toEqual(heard);
  });

  it('that cannot be answered is over with its refusal, also if it would have gone on', () => {
    const page = running();
    page.call(CALL, 'GET', '/api/v1/nonsense?watch=1');
    pass(page, 5);
    expect(kindsOf(page)).toEqual(['404']);
  });

  it('that waits for a future that will not come is told so', () => {
    const page = openPage(1);
    page.say({ type: 'pause' });
    const { nowUs } = page.tick(1);
    page.call(CALL, 'DELETE', `${PODS}/none`);
    page.say({ type: 'seek', toUs: nowUs - 1e6 });
    expect(kindsOf(page)).toEqual([]);
    page.call(CALL + 1, 'DELETE', `${PODS}/none`);
    expect(page.heardOf(CALL)).toMatchObject([{ response: { code: 410, body: { kind: 'Status', reason: 'Expired' } } }]);
  });
});

describe('a question', () => {
  it('is answered at once while time stands still, and has not happened', () => {
    const page = openPage(1);
    const { nowUs, head } = page.say({ type: 'pause' });
    expect(page.call(CALL, 'GET', PODS)).toMatchObject({ nowUs, head, branches: [{ name: 'main' }] });
    expect(kindsOf(page)).toEqual(['200']);
  });

  it('aside is answered at once while time passes, also one that would change something', () => {
    const page = running();
    page.call(CALL, 'POST', `${PODS}?dryRun=All`, { body: podOf(), aside: true });
    expect(kindsOf(page)).toEqual(['201']);
    pass(page, 10);
    expect(page.ask({ kind: 'object', key: 'pods/default/web' })).toBeUndefined();
  });

  it('aside does not disturb the calls that are under way', () => {
    const page = running();
    page.host.receive({ type: 'call', call: CALL, agent: 'kubectl', request: { method: 'GET', path: PODS } });
    page.call(CALL + 1, 'GET', PODS, { aside: true });
    pass(page, 5);
    expect([kindsOf(page), kindsOf(page, CALL + 1)]).toEqual([['200'], ['200']]);
  });
});
