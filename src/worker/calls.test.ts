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

describe('an errand', () => {
  const ERRAND = { type: 'errand', errand: 1 } as const;
  const post = (page: TestPage, call: number, name: string): unknown => page.call(call, 'POST', PODS, { body: { ...podOf(), metadata: { name } } });

  it('is answered while time stands; afterwards time stands again, at whatever pace it is to go on', () => {
    const page = openPage(1);
    page.say({ type: 'pace', pace: 'x0.1' });
    page.say({ type: 'pause' });
    expect(page.say({ ...ERRAND, over: false })).toMatchObject({ playing: true, pace: 'x0.1' });
    post(page, CALL, 'web');
    pass(page, 5);
    post(page, CALL + 1, 'web-2');
    pass(page, 5);
    expect([kindsOf(page), kindsOf(page, CALL + 1)]).toEqual([['201'], ['201']]);
    const { nowUs } = page.say({ ...ERRAND, over: true });
    pass(page, 5);
    expect(page.tick(50)).toMatchObject({ nowUs, playing: false, pace: 'x0.1' });
  });

  it('leaves time to whoever has it go on, or stand, meanwhile', () => {
    const page = openPage(1);
    page.say({ type: 'pause' });
    page.say({ ...ERRAND, over: false });
    page.say({ type: 'play' });
    expect(page.say({ ...ERRAND, over: true }).playing).toBe(true);
    page.say({ ...ERRAND, over: false });
    expect(page.say({ type: 'pass', seconds: 1 }).playing).toBe(false);
    // One that is over already is over.
    expect(page.say({ ...ERRAND, over: true }).playing).toBe(false);
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

describe('a connection to a container', () => {
  const EXEC = `${PODS}/web/exec?command=sh&container=main&stdin=true&stdout=true&tty=true`;
  const shell = podOf({ containers: [{ name: 'main', image: 'busybox', command: ['sleep', '3600'] }] });
  /** A page with a shell open in a container. */
  function connected(): TestPage {
    const page = running();
    page.create(shell);
    pass(page, 40);
    page.say({ type: 'call', call: CALL, agent: 'kubectl', request: { method: 'POST', path: EXEC, upgrade: true } });
    pass(page, 10);
    return page;
  }
  const type = (page: TestPage, text: string): void => {
    page.say({ type: 'stream-data', call: CALL, data: { kind: 'stdin', text } });
    pass(page, 10);
  };
  const printed = (page: TestPage): string =>
    page
      .heardOf(CALL)
      .map((m) => (m.type === 'response' && typeof m.response.body === 'string' ? m.response.body : ''))
      .join('')
      .replaceAll('\r', '');

  it('brings what is typed in and what is printed out, and ends with the command', () => {
    const page = connected();
    expect(printed(page)).toBe('/ # ');
    type(page, 'echo $((6*7))\r');
    expect(printed(page)).toBe('/ # echo $((6*7))\n42\n/ # ');
    type(page, 'exit 3\r');
    expect(page.heardOf(CALL).at(-1)).toMatchObject({ response: { body: { reason: 'NonZeroExitCode', details: { causes: [{ message: '3' }] } } } });
  });

  it('is one of the inputs: the past is the same, and is not told again', () => {
    const page = connected();
    const { nowUs } = page.tick(1);
    type(page, 'echo one\r');
    const before = printed(page);
    page.say({ type: 'seek', toUs: nowUs });
    page.say({ type: 'play' });
    pass(page, 20);
    expect(printed(page)).toBe(before);
    expect(page.tick(1).branches).toHaveLength(1);
  });

  it('goes another way if something else is typed at an earlier moment', () => {
    const page = connected();
    const { nowUs } = page.tick(1);
    type(page, 'X=one\r');
    page.say({ type: 'seek', toUs: nowUs - 1e6 });
    page.say({ type: 'stream-data', call: CALL, data: { kind: 'stdin', text: 'echo "X is $X"\r' } });
    page.say({ type: 'play' });
    pass(page, 10);
    expect(printed(page)).toMatch(/\/ # X=one\n\/ # echo "X is \$X"\nX is \n\/ # $/);
    expect(page.tick(1).branches).toHaveLength(2);
  });

  it('is over for whoever types into it before it was opened, which changes nothing', () => {
    const page = connected();
    page.say({ type: 'seek', toUs: page.tick(1).startUs + 1e6 });
    type(page, 'ls\r');
    expect(page.heardOf(CALL).at(-1)).toMatchObject({ response: { code: 410 } });
    expect(page.tick(1).branches).toHaveLength(1);
  });

  it('is given up before it was opened without a trace', () => {
    const page = connected();
    page.say({ type: 'seek', toUs: page.tick(1).startUs + 1e6 });
    page.say({ type: 'cancel', call: CALL });
    expect(page.tick(1).branches).toHaveLength(1);
  });
});
