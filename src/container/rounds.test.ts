import { describe, expect, it } from 'vitest';
import type { Request } from '../api/connection';
import type { CommandContext } from './container';
import { type Inputs, type Live, type Progress, progressOf } from './live';
import { advance, createLive, give, recreate } from './lock-step';

const START_US = 1_767_225_600_000_000;
const context: CommandContext = {
  env: new Map([['WHO', 'me']]),
  hostname: 'web',
  startedAtUs: START_US,
  servers: ['nginx'],
  programs: ['nc', 'wget', 'sleep'],
  quietUnknown: false,
  serverOnTerm: 0,
  layers: {
    shells: ['ash'],
    hostname: 'web',
    hosts: '',
    resolver: '',
    terminationLog: '/dev/termination-log',
    files: {
      '/etc/nginx/nginx.conf': 'events {}\nhttp { server { listen 80; root /srv; } }\n',
      '/srv/index.html': 'hello\n',
    },
    directories: ['/var/cache/nginx'],
  },
};
const TURN_US = 2_000_000;
const TURNS = 1_100;

/** Goes on for a turn, in which all that it asks is answered, and it is asked something where it listens; gives what others hear of it. */
function turn(live: Live, n: number): unknown {
  const heard: unknown[] = [];
  const fromUs = START_US + n * TURN_US;
  for (let atUs = fromUs; atUs < fromUs + TURN_US; atUs += TURN_US / 2) {
    const { actions, output, end, nextAtUs } = advance(live, atUs);
    heard.push(actions, output, end, nextAtUs);
    for (const action of actions) if (action.do === 'request') give(live, { kind: 'outcome', pid: action.pid, outcome: { status: 200, body: `${n}\n` } }, atUs);
    const [port] = [...live.outside.listeners.keys()].map((key) => Number(key.split('/')[1]));
    const request: Request = { id: n, port: port ?? 0, protocol: 'http', method: 'GET', path: '/', body: `${n}\n`, from: '10.0.0.9:1', to: '10.0.0.2' };
    if (port !== undefined && atUs === fromUs) give(live, { kind: 'request', request }, atUs);
  }
  return heard;
}

const count = (inputs: Inputs | undefined): number => {
  let n = 0;
  for (let at = inputs; at; at = at.before) n++;
  return n;
};
/** How many inputs are kept in all. */
const keptBy = ({ round, inputs }: Progress): number => count(inputs) + (round ? keptBy(round.first) : 0);

describe('what comes round to the same place again and again', () => {
  it.each<[what: string, argv: readonly string[]]>([
    ['a loop that asks', ['sh', '-c', 'i=0; while true; do i=$((i+1)); wget -q -O- "http://10.0.0.7/$i"; echo "$WHO $i"; sleep 1; done']],
    [
      'one in a function, with what is local',
      ['sh', '-c', 'ask() { local n; for k in $(seq 5000); do n="$k$k"; wget -q -O- http://10.0.0.7/$n; sleep 1; done; }; ask one'],
    ],
    [
      'one after another',
      [
        'sh',
        '-c',
        'for i in 1 2 3; do nc 10.0.0.7 80; done; set -- a b; until false; do shift; set -- "$@" x$# y; wget -q -O- http://10.0.0.7/$1 > /tmp/last; cat /tmp/last; sleep 1; done',
      ],
    ],
    ['one that counts and is asked', ['bash', '-c', 'for ((i = 0; ; i++)); do echo "answer $i" | nc -l -p 80; sleep 1; done']],
    ['a server', ['nginx', '-g', 'daemon off;']],
  ])('%s: keeps no more than it needs, and stands where it stood when it is made again', (_, argv) => {
    const live = createLive(argv, context);
    let again: Live | undefined;
    let most = 0;
    for (let n = 0; n < TURNS; n++) {
      const heard = turn(live, n);
      if (again) expect(turn(again, n)).toEqual(heard);
      most = Math.max(most, keptBy(progressOf(live)));
      if (n % 137 !== 0) continue;
      again = recreate(argv, context, progressOf(live));
      expect(again.lines.at(-1)).toEqual(live.lines.at(-1));
      expect(again.lines.map(({ text }) => text).join()).toBe(live.lines.map(({ text }) => text).join());
      expect(again.steps).toBe(live.steps);
    }
    expect(live.inputs?.atUs).toBeGreaterThan(START_US + (TURNS - 2) * TURN_US);
    expect(most).toBeLessThan(520);
  });
});
