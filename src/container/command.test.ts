import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandEnd, commandOutput, filesAfter } from './command';
import type { CommandContext } from './container';
import { nodeIn } from './files/look';

const START_US = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000;
const context: CommandContext = {
  env: new Map([
    ['HOME', '/root'],
    ['GREETING', 'hello  world'],
  ]),
  hostname: 'web-0',
  startedAtUs: START_US,
  servers: ['memcached'],
  programs: [],
  quietUnknown: false,
};
const sh = (script: string) => ['sh', '-c', script];
const printed = (script: string, untilUs?: number) => [...commandOutput(sh(script), context, untilUs)].map(({ text }) => text);
const end = (script: string) => commandEnd(sh(script), context);

describe('what a script prints', () => {
  it.each([
    ['echo hihihi', ['hihihi']],
    ['echo -n a; echo b', ['ab']],
    ['echo "$GREETING" $GREETING \'$GREETING\'', ['hello  world hello world $GREETING']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    ['x=5; echo $((x * 2 + 1)) ${x} ${y:-none} ${#x}', ['11 5 none 1']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    ['f=/var/log/app.log; echo ${f##*/} ${f%.log} ${f%/*}', ['app.log /var/log/app /var/log']],
    ['for i in 1 2 3; do echo $i; done', ['1', '2', '3']],
    ['for i in {1..3}; do echo $i; done', ['1', '2', '3']],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); if [ $i = 2 ]; then continue; fi; echo $i; done', ['1', '3']],
    ['until false; do echo once; break; done', ['once']],
    ['true && echo yes || echo no; false && echo yes || echo no', ['yes', 'no']],
    ['case nginx:1.27 in nginx*) echo web;; *) echo other;; esac', ['web']],
    ['greet() { echo "hi $1"; return 3; }; greet you; echo $?', ['hi you', '3']],
    ['echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f; cat /tmp/none', ['one', 'two', 'cat: /tmp/none: No such file or directory']],
    ['seq 5 | grep -v 3 | tail -n 2', ['4', '5']],
    ['printf "%s-%03d\\n" a 7 b 8', ['a-007', 'b-008']],
    ['echo err >&2 2>/dev/null; ls /nope 2>&1 | wc -l', ['err', '1']],
    ['cat <<EOF\n$HOME\nEOF', ['/root']],
    ['printf "a 1\\nb 2\\n" | while read name n; do echo "$n:$name"; done', ['1:a', '2:b']],
    ['echo a/b/c | sed s,/,-,g; echo hello | tr a-z A-Z', ['a-b-c', 'HELLO']],
    ['date; date +%s; hostname; echo $(echo nested $(echo twice))', ['Fri Jan  2 03:04:05 UTC 2026', String(START_US / 1e6), 'web-0', 'nested twice']],
    ['set -e; echo a; false; echo b', ['a']],
    ['(x=1; echo in $x; exit 4); echo out $x $?', ['in 1', 'out 4']],
    ['bash -c "echo $0 from; exit 2"; echo $?', ['sh from', '2']],
    ['foo --bar', ['sh: foo: not found']],
    ['echo "open', ['sh: syntax error: unterminated double quote']],
    ['[[ $GREETING == hello* ]] && echo pattern', ['pattern']],
  ])('%s', (script, lines) => {
    expect(printed(script)).toEqual(lines);
  });

  it('background jobs print beside the shell, in the order of time', () => {
    expect(printed('(sleep 2; echo late) & sleep 1; echo early; wait; echo done')).toEqual(['early', 'late', 'done']);
  });

  it('tail -F waits for its files, and says whose lines come', () => {
    const script = '(sleep 2; echo a1 > /a; sleep 2; echo b1 > /b; echo a2 >> /a) & tail -F /a /b 2> /dev/null';
    expect([...commandOutput(sh(script), context, 12e6)].map(({ text }) => text)).toEqual(['', '==> /a <==', 'a1', 'a2', '', '==> /b <==', 'b1']);
  });

  it('a loop that never ends prints until somebody stops looking', () => {
    const lines = [...commandOutput(sh('while true; do date +%T; sleep 5; done'), context, 12e6)];
    expect(lines.map(({ text }) => text)).toEqual(['03:04:05', '03:04:10', '03:04:15']);
    expect(Math.round(lines[2]!.afterUs / 1e6)).toBe(10);
  });
});

describe('how a command ends', () => {
  it.each([
    ['echo hihihi', 0, 0],
    ['sleep 30; exit 3', 3, 30],
    ['sleep 1m', 0, 60],
    ['exit 256', 0, 0],
    ['no-such-program', 127, 0],
    ['sleep infinity', 0, Number.POSITIVE_INFINITY],
    ['while true; do sleep 1; done', 0, Number.POSITIVE_INFINITY],
    ['while :; do :; done', 0, Number.POSITIVE_INFINITY],
    ['trap "echo bye; exit 5" TERM; sleep 3600 & wait', 0, 3600],
    ['tail -f /dev/null', 0, Number.POSITIVE_INFINITY],
    ['tail -f /none', 1, 0],
    ['tail -F /none', 0, Number.POSITIVE_INFINITY],
    ['i=0; while true; do i=$((i+1)); [ $i -ge 4 ] && exit 9; sleep 10; done', 9, 30],
    ['sleep 2; exec memcached', 0, Number.POSITIVE_INFINITY],
    ['timeout 5 sleep 60', 124, 5],
    ['sleep 5 | cat; exit 4', 4, 5],
    ['sleep 3 & sleep 1', 0, 1],
    ['(sleep 1; exit 6) & wait $!', 6, 1],
    ['sleep 60 & kill $!; wait $!', 143, 0],
    ['trap "exit 7" EXIT; exit 3', 7, 0],
    ['set -e; f() { false; echo no; }; f || true; f', 1, 0],
    ['set -eo pipefail; false | true; exit 9', 1, 0],
    ['yes | head -n 1', 0, 0],
    ['echo $((1 / 0)); exit 9', 2, 0],
    ['a=(1 2); exit 9', 2, 0],
  ])('%s: exit code %i after %d s', (script, code, seconds) => {
    const got = end(script);
    expect(got.code).toBe(code);
    expect(Number.isFinite(got.afterUs) ? Math.round(got.afterUs / 1e6) : got.afterUs).toBe(seconds);
  });

  it('a program that nobody knows serves quietly in an image that nobody knows', () => {
    const quiet = { ...context, quietUnknown: true };
    expect(commandEnd(['./server', '--port=80'], quiet)).toEqual({ afterUs: Number.POSITIVE_INFINITY, code: 0, servesAfterUs: expect.any(Number) });
    expect(commandEnd(['./server', '--port=80'], { ...quiet, terminatedAfterUs: 1e6 })).toMatchObject({ afterUs: 1e6, code: 0 });
  });
});

describe('what SIGTERM does to a container, ten seconds after its start', () => {
  const NEVER = Number.POSITIVE_INFINITY;
  it.each([
    ['nothing, to a first process without a handler', 'sleep infinity', 0, NEVER],
    ['nothing, to a loop without one', 'while true; do sleep 1; done', 0, NEVER],
    ['a trap runs at once while the shell waits', 'trap "echo bye; exit 5" TERM; sleep 3600 & wait', 5, 0],
    ['a trap runs after the command in the foreground', "trap 'exit 4' TERM; sleep 25", 4, 15],
    ['and so comes too late for a long one', "trap 'exit 4' TERM; sleep 3600", 4, 3590],
    ['a loop of short commands heeds it soon', "trap 'exit 0' TERM; while true; do echo x; sleep 4; done", 0, 2],
    ['what a trap does takes its time', "trap 'sleep 7; exit 3' TERM; sleep 3600 & wait", 3, 7],
    ['a trap that does not exit lets the shell go on', "trap 'echo no' TERM; while true; do sleep 1; done", 0, NEVER],
    ['an ignored signal is none', "trap '' TERM; sleep 3600 & wait", 143, 0],
    ['a server that took the shell’s place heeds it', 'sleep 2; exec memcached', 0, 0],
    ['a server that a shell waits for does not hear of it', 'echo first; memcached; echo last', 0, NEVER],
  ])('%s', (_, script, code, seconds) => {
    const got = commandEnd(sh(script), { ...context, terminatedAfterUs: 10e6 });
    expect(got.code).toBe(code);
    expect(Number.isFinite(got.afterUs) ? Math.round(got.afterUs / 1e6) - 10 : got.afterUs).toBe(seconds);
  });

  it('a loop that has gone on for days is met where it stands', () => {
    const script = "trap 'exit 3' TERM; while true; do echo x; sleep 5; done";
    expect(commandEnd(sh(script), { ...context, terminatedAfterUs: 86_400e6 * 3 })).toMatchObject({ code: 3 });
  });

  it('what the trap prints is in the log', () => {
    const script = sh('trap "echo bye; exit 0" TERM; echo hi; sleep 3600 & wait');
    const lines = [...commandOutput(script, { ...context, terminatedAfterUs: 5e6 })];
    expect(lines.map(({ afterUs, text }) => [Math.round(afterUs / 1e6), text])).toEqual([
      [0, 'hi'],
      [5, 'bye'],
    ]);
  });
});

it('the files of the documentation’s liveness example come and go', () => {
  const script = sh('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600');
  expect(nodeIn(filesAfter(script, context, 10e6), '/tmp/healthy')).toMatchObject({ type: 'file', content: '' });
  expect(nodeIn(filesAfter(script, context, 40e6), '/tmp/healthy')).toBeUndefined();
});

describe('hostile scripts', () => {
  it.each([
    'f() { f; f; }; f',
    'f() { f | f & }; f',
    'x=a; while true; do x=$x$x; [ 1 = 2 ] && break; done',
    'yes | cat',
    'while true; do echo x; [ a = b ] && break; done | cat',
    'printf "%999999999s" x',
    'eval "eval \\"eval x\\""',
    `${'('.repeat(5_000)}`,
    `echo ${'$('.repeat(500)}`,
    'echo {1..999999999}',
    'echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | grep -E "a*a*a*a*a*a*a*a*a*a*b"',
    'constructor; __proto__; toString; [ a constructor b ]; trap __proto__ TERM',
  ])('%s ends', (script) => {
    expect(end(script).afterUs).toBeGreaterThanOrEqual(0);
    let lines = 0;
    for (const _line of commandOutput(sh(script), context, 3e6)) if (++lines > 10_000) break;
  });

  it('whatever is put together, the shell only says what it thinks of it', () => {
    const pieces = [
      'echo',
      ' ',
      '$x',
      '"',
      "'",
      ';',
      '|',
      '&&',
      '(',
      ')',
      '$(',
      '`',
      '{',
      '}',
      'while',
      'do',
      'done',
      'if',
      'then',
      'fi',
      'true',
      '>',
      '<',
      '<<E',
      '\n',
      '&',
      '$((',
      '))',
      'x=1',
      '[',
      ']',
      '*',
      '${x#',
      'f()',
      'f',
      'case',
      'in',
      'esac',
      'sleep 1',
      'break',
      'exit 1',
      '!',
      'read x',
      'exec',
      'eval',
      'for x in a b',
      '\\',
      '~',
      'trap',
      'TERM',
      '-1',
      'sed s/a/b/',
      'grep -E',
      'wait',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), (parts) => {
        const { code } = end(parts.join(' '));
        expect(Number.isInteger(code)).toBe(true);
        let lines = 0;
        for (const _line of commandOutput(sh(parts.join('')), context, 1e6)) if (++lines > 1_000) break;
      }),
      { numRuns: 1_500 },
    );
  });
});
