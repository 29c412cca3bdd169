import { describe, expect, it } from 'vitest';
import type { Request } from '../api/connection';
import { commandEnd } from './command';
import type { CommandContext } from './container';
import { advance, createLive, give, type Live, recreate } from './lock-step';

const START_US = 1_767_225_600_000_000;
const context: CommandContext = { env: new Map(), hostname: 'web', startedAtUs: START_US, servers: [], programs: ['nc'], quietUnknown: false };
const sh = (script: string) => ['sh', '-c', script];
const asked = (id: number, port: number, body: string): Request => ({ id, port, protocol: 'tcp', body, from: '10.0.0.9:1', to: '10.0.0.2' });
const after = (seconds: number): number => START_US + seconds * 1e6;

/** What a command did that others hear of, in short. */
const acts = (live: Live, seconds: number) =>
  advance(live, after(seconds)).actions.map((action) =>
    action.do === 'respond' ? `${action.id}: ${action.reply?.body.trim()}` : action.do === 'request' ? `asks ${action.address}:${action.ask.port}` : action.do,
  );

describe('a command that has to do with the world outside', () => {
  it.each<[script: string, tied: true | undefined]>([
    ['echo hello; sleep 5', undefined],
    ['while true; do date; sleep 5; done', undefined],
    ['nc -l -p 80', true],
    ['while true; do nc -l -p 80; done', true],
    ['sleep 3600; nc 10.0.0.1 80', true],
  ])('is told by what it does: %s', (script, tied) => expect(commandEnd(sh(script), context).tied).toBe(tied));

  const ECHO = 'n=0; while true; do n=$((n+1)); echo "answer $n" | nc -l -p 80; sleep 1; done';
  it('answers what it is asked, one after the other, and prints what came', () => {
    const live = createLive(sh(ECHO), context);
    expect(acts(live, 0.5)).toEqual(['listen']);
    give(live, { kind: 'request', request: asked(7, 80, 'first\n') }, after(1));
    expect(acts(live, 1.5)).toEqual(['7: answer 1', 'close']);
    expect(acts(live, 3)).toEqual(['listen']);
    expect(live.lines.map(({ text }) => text)).toEqual(['first']);
  });
  it('waits for itself, or for others', () => {
    const live = createLive(sh(ECHO), context);
    expect(advance(live, after(1)).nextAtUs).toBe(Number.POSITIVE_INFINITY);
    give(live, { kind: 'request', request: asked(7, 80, 'x') }, after(1));
    const { nextAtUs } = advance(live, after(1.1));
    expect((nextAtUs - START_US) / 1e6).toBeCloseTo(2, 1);
  });
  it('made again, stands where it stood, and goes on in the same way', () => {
    const live = createLive(sh(ECHO), context);
    acts(live, 1);
    give(live, { kind: 'request', request: asked(7, 80, 'one\n') }, after(1));
    acts(live, 1.2);
    const again = recreate(sh(ECHO), context, live.progress);
    const goes = (one: Live) => {
      const before = acts(one, 4);
      give(one, { kind: 'request', request: asked(8, 80, 'two\n') }, after(4));
      return [before, acts(one, 9), one.lines, one.progress.steps];
    };
    expect(goes(again)).toEqual(goes(live));
  });
  it('asks, and goes on with the outcome', () => {
    const live = createLive(sh('nc 10.0.0.7 80 && echo well; nc 10.0.0.8 81 || echo badly'), context);
    expect(acts(live, 1)).toEqual(['asks 10.0.0.7:80']);
    give(live, { kind: 'outcome', pid: 1, outcome: { body: 'hi\n' } }, after(1));
    expect(acts(live, 2)).toEqual(['asks 10.0.0.8:81']);
    give(live, { kind: 'outcome', pid: 1, outcome: { failure: 'refused' } }, after(2));
    expect(advance(live, after(3)).end?.code).toBe(0);
    expect(live.lines.map(({ text }) => text)).toEqual(['hi', 'well', "nc: can't connect to remote host (10.0.0.8): Connection refused", 'badly']);
  });
  it('handles the signal that it waits for', () => {
    const live = createLive(sh('trap "echo bye; exit 3" TERM; nc -lk -p 80'), context);
    acts(live, 1);
    give(live, { kind: 'signal', signal: 'TERM' }, after(1));
    expect(advance(live, after(2)).end?.code).toBe(3);
  });
});
