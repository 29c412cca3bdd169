import { describe, expect, it } from 'vitest';
import type { Request } from '../api/connection';
import { commandEnd } from './command';
import type { CommandContext } from './container';
import { type Live, progressOf } from './live';
import { advance, createLive, give, recreate } from './lock-step';

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
    const again = recreate(sh(ECHO), context, progressOf(live));
    const goes = (one: Live) => {
      const before = acts(one, 4);
      give(one, { kind: 'request', request: asked(8, 80, 'two\n') }, after(4));
      return [before, acts(one, 9), one.lines, one.steps];
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

describe('a command that is begun inside', () => {
  const inside = (argv: readonly string[], more: object = {}) => ({ kind: 'exec', session: 5, argv, stdin: false, tty: false, ...more }) as const;
  /** All that came out by then: of the container's own command, and of the one inside. */
  const heard = (live: Live, seconds: number) => {
    const { output, ended } = advance(live, after(seconds));
    const of = (session: number | undefined) =>
      output
        .filter(({ to }) => to.session === session)
        .map(({ text }) => text)
        .join('');
    return { own: of(undefined), inside: of(5), ended: ended.map(({ code }) => code) };
  };

  it('prints beside it, and what it does to the files the other sees', () => {
    const live = createLive(sh('until [ -f /stop ]; do sleep 1; done; echo stopped'), context);
    heard(live, 2.2);
    give(live, inside(sh('echo bye; echo > /stop; exit 4')), after(2.2));
    expect(heard(live, 2.6)).toEqual({ own: '', inside: 'bye\n', ended: [4] });
    expect(heard(live, 4).own).toBe('stopped\n');
  });
  it('reads what somebody types, until that ends', () => {
    const live = createLive(sh('sleep 100'), context);
    give(live, inside(['sh'], { stdin: true }), after(1));
    give(live, { kind: 'stdin', session: 5, text: 'x=1\necho "x is $' }, after(1));
    expect(heard(live, 2)).toEqual({ own: '', inside: '', ended: [] });
    give(live, { kind: 'stdin', session: 5, text: 'x"\ncat\nto cat\n' }, after(2));
    expect(heard(live, 3)).toEqual({ own: '', inside: 'x is 1\nto cat\n', ended: [] });
    give(live, { kind: 'eof', session: 5 }, after(3));
    expect(heard(live, 4).ended).toEqual([0]);
  });
  it('has a terminal: a prompt, what is typed, and Ctrl+C for what runs in front', () => {
    const live = createLive(sh('sleep 100'), context);
    const type = (text: string, seconds: number): string => {
      give(live, { kind: 'stdin', session: 5, text }, after(seconds));
      return heard(live, seconds + 0.9).inside;
    };
    give(live, inside(['sh'], { stdin: true, tty: true }), after(1));
    expect(heard(live, 1.5).inside).toBe('# ');
    expect(type('cd /tmp; y=2\r', 2)).toBe('cd /tmp; y=2\r\n# ');
    expect(type('pwd; echo $y\r', 3)).toBe('pwd; echo $y\r\n/tmp\r\n2\r\n# ');
    expect(type('sleep 50\r', 4)).toBe('sleep 50\r\n');
    expect(type('\x03', 5)).toBe('^C\r\n# ');
    expect(type('cat\rhi\r\x04', 6)).toBe('cat\r\nhi\r\nhi\r\n# ');
    give(live, { kind: 'stdin', session: 5, text: 'exit 3\r' }, after(7));
    expect(heard(live, 8).ended).toEqual([3]);
  });
  it('sees the processes, and signals them: the first hears only what it handles', () => {
    const live = createLive(sh('trap "echo caught; exit 9" USR1; while true; do sleep 1; done'), { ...context, programs: ['ps', 'kill'] });
    give(live, inside(['ps']), after(1.2));
    expect(heard(live, 1.5).inside.replace(/^.*\n/, '')).toBe(
      '    1 root      0:00 sh -c trap "echo caught; exit 9" USR1; while true; do sleep 1; done\n    2 root      0:00 ps\n',
    );
    give(live, inside(['kill', '1']), after(2.2));
    expect(heard(live, 3.5)).toEqual({ own: '', inside: '', ended: [0] });
    give(live, inside(['kill', '-9', '1']), after(3.6));
    expect(heard(live, 4)).toEqual({ own: '', inside: '', ended: [0] });
    give(live, inside(['kill', '-USR1', '1']), after(4.2));
    expect(heard(live, 6).own).toBe('caught\n');
    expect(advance(live, after(6)).end?.code).toBe(9);
  });
  it('is where it was when all is made again', () => {
    const live = createLive(sh('sleep 100'), context);
    give(live, inside(['sh'], { stdin: true, tty: true }), after(1));
    heard(live, 1.5);
    give(live, { kind: 'stdin', session: 5, text: 'z=7\recho wait' }, after(2));
    heard(live, 2.5);
    const again = recreate(sh('sleep 100'), context, progressOf(live));
    const goesOn = (one: Live) => {
      give(one, { kind: 'stdin', session: 5, text: ' $z\r' }, after(3));
      return heard(one, 4);
    };
    expect(goesOn(again)).toEqual(goesOn(live));
  });
});

it('a command that somebody may type into waits for that', () => {
  const live = createLive(['sh'], { ...context, stdin: true });
  expect(advance(live, after(9)).end).toBeUndefined();
  give(live, { kind: 'stdin', text: 'exit 2\n' }, after(10));
  expect(advance(live, after(11)).end?.code).toBe(2);
});
