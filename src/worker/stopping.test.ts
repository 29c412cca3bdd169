import { describe, expect, it } from 'vitest';
import type { Breakpoint } from '../cluster/breakpoint';
import { hugePod, openPage, podOf, type TestPage } from './testing';

/** Time stands, a Pod has just been asked for, and a breakpoint is set. */
function pausedPage(at: Breakpoint, pod: ReturnType<typeof podOf>, on = true): TestPage {
  const page = openPage();
  page.say({ type: 'pause' });
  page.say({ type: 'pass', seconds: 10 });
  page.create(pod);
  page.say({ type: 'debug', debug: { breakpoints: [{ id: 1, on, at }], watches: [] } });
  return page;
}

describe('a step', () => {
  it('goes no further than a breakpoint on its way, and says at which it stands', () => {
    const page = pausedPage({ kind: 'phase' }, podOf());
    const { until, playing } = page.say({ type: 'go-to-step', step: 'run' });
    expect([until?.kept, playing]).toEqual([1, false]);
    expect(page.ask({ kind: 'message', id: until!.hit! })?.label).toBe('PUT /registry/pods/default/web');
  });

  it('goes all the way past one that is off', () => {
    const page = pausedPage({ kind: 'phase' }, podOf(), false);
    const { until, journey } = page.say({ type: 'go-to-step', step: 'run' });
    expect([until, journey?.current]).toEqual([undefined, 'run']);
  });

  it('goes on from a breakpoint at which it stands', () => {
    const page = pausedPage({ kind: 'phase' }, podOf());
    const stopped = page.say({ type: 'go-to-step', step: 'run' });
    const next = page.say({ type: 'step', size: 'message', direction: 1 });
    expect(next.until).toBeUndefined();
    expect(next.nowUs).toBeGreaterThan(stopped.nowUs);
  });

  it('stops within a scheduling cycle, at the very call', () => {
    const page = pausedPage({ kind: 'rejection' }, hugePod);
    let frame = page.say({ type: 'step', size: 'journey', direction: 1 });
    for (let i = 0; i < 20 && frame.until?.hit === undefined; i++) frame = page.say({ type: 'step', size: 'journey', direction: 1 });
    expect(frame.until?.call).toMatchObject({ extensionPoint: 'Filter', plugin: 'NodeResourcesFit' });
    const { startUs, endUs } = frame.journey!.decision!;
    expect(frame.nowUs).toBeGreaterThan(startUs);
    expect(frame.nowUs).toBeLessThan(endUs);
  });

  it('backwards stops at none', () => {
    const page = pausedPage({ kind: 'phase' }, podOf());
    page.say({ type: 'go-to-step', step: 'run' });
    expect(page.say({ type: 'step', size: 'message', direction: -1 }).until).toBeUndefined();
  });
});
