import { describe, expect, test, vi } from 'vitest';
import type { Frame } from './protocol';
import { openPage, podOf } from './testing';

/** An API server that throws on whatever is about `web`. */
vi.mock(import('../cluster/parts'), async (original) => {
  const parts = await original();
  return {
    ...parts,
    makeComponent(address, spec, seed) {
      const component = parts.makeComponent(address, spec, seed);
      const receive = component.receive.bind(component);
      component.receive = (message, nowUs, send) => {
        receive(message, nowUs, send);
        if (address === 'apiserver' && message.body.type === 'request' && JSON.stringify(message.body).includes('"web"')) throw new Error('a defect');
      };
      return component;
    },
  };
});

describe('a page whose simulation breaks', () => {
  function broken() {
    const page = openPage();
    for (let i = 0; i < 20; i++) page.tick(50);
    const before = page.say({ type: 'pause' });
    page.create(podOf());
    page.say({ type: 'pace', pace: 'max' });
    page.say({ type: 'play' });
    let frame: Frame = page.tick(50);
    for (let i = 0; i < 1_000 && frame.playing; i++) frame = page.tick(50);
    return { page, before, frame };
  }

  test('is told why and shown the moment before, with seed and inputs; time stands still there', () => {
    const { page, frame } = broken();
    expect(frame.broken).toMatchObject({ words: 'Error: a defect', message: { to: 'apiserver', type: 'request' }, session: { config: { seed: 1 } } });
    expect(JSON.stringify(frame.broken!.session.branches.at(-1)!.inputs)).toContain('"name":"web"');
    page.say({ type: 'play' });
    expect(page.tick(50).nowUs).toBe(frame.nowUs);
  });

  test('hears of each call that it cannot be answered', () => {
    const { page } = broken();
    page.call(901, 'POST', '/api/v1/namespaces/default/configmaps', { body: { metadata: { name: 'c' } } });
    expect(page.heardOf(901)).toMatchObject([{ response: { code: 500, body: { message: 'the simulation is broken and stands still: Error: a defect' } } }]);
  });

  test('can go back and do something else', () => {
    const { page, before } = broken();
    const past = page.say({ type: 'seek', toUs: before.nowUs - 1 });
    expect(past.broken).toBeUndefined();
    page.call(902, 'POST', '/api/v1/namespaces/default/configmaps', { body: { metadata: { name: 'c' } } });
    page.say({ type: 'play' });
    for (let i = 0; i < 100; i++) page.tick(50);
    expect([page.tick(50).broken, page.heardOf(902)]).toMatchObject([undefined, [{ response: { code: 201 } }]]);
  });
});
