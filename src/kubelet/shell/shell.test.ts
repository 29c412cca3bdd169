import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommandContext, commandEnd, commandOutput, filesAfter } from './shell';

const START_US = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000;
const context: CommandContext = {
  env: new Map([
    ['HOME', '/root'],
    ['GREETING', 'hello  world'],
  ]),
  hostname: 'web-0',
  startedAtUs: START_US,
  servers: ['nginx'],
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
    ['echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f; cat /tmp/none', ['one', 'two', "cat: can't open '/tmp/none': No such file or directory"]],
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

  it('a loop that never ends prints until somebody stops looking', () => {
    const lines = [...commandOutput(sh('while true; do date +%T; sleep 5; done'), context, 12e6)];
    expect(lines.map(({ text }) => text)).toEqual(['03:04:05', '03:04:10', '03:04:15']);
    expect(Math.round(lines[2]!.afterUs / 1e6)).toBe(10);
  });
});

describe('how a command ends', () => {
  it.each([
    ['echo hihihi', 0, 0, undefined],
    ['sleep 30; exit 3', 3, 30, undefined],
    ['sleep 1m', 0, 60, undefined],
    ['exit 256', 0, 0, undefined],
    ['no-such-program', 127, 0, undefined],
    ['sleep infinity', 0, Number.POSITIVE_INFINITY, undefined],
    ['while true; do sleep 1; done', 0, Number.POSITIVE_INFINITY, undefined],
    ['while :; do :; done', 0, Number.POSITIVE_INFINITY, undefined],
    ['trap "echo bye; exit 5" TERM; sleep 3600 & wait', 0, 3600, 5],
    ['tail -f /dev/null', 0, Number.POSITIVE_INFINITY, undefined],
    ['i=0; while true; do i=$((i+1)); [ $i -ge 4 ] && exit 9; sleep 10; done', 9, 30, undefined],
    ['sleep 2; exec nginx', 0, Number.POSITIVE_INFINITY, 0],
    ['timeout 5 sleep 60', 124, 5, undefined],
  ])('%s: exit code %i after %d s, %s on SIGTERM', (script, code, seconds, onTerm) => {
    const got = end(script);
    expect(got.code).toBe(code);
    expect(got.onTerm).toBe(onTerm);
    expect(Number.isFinite(got.afterUs) ? Math.round(got.afterUs / 1e6) : got.afterUs).toBe(seconds);
  });

  it('a program that nobody knows serves quietly in an image that nobody knows', () => {
    expect(commandEnd(['./server', '--port=80'], { ...context, quietUnknown: true })).toEqual({ afterUs: Number.POSITIVE_INFINITY, code: 0, onTerm: 0 });
  });
});

it('the files of the documentation’s liveness example come and go', () => {
  const script = sh('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600');
  expect([...filesAfter(script, context, 10e6).keys()]).toEqual(['/tmp/healthy']);
  expect([...filesAfter(script, context, 40e6).keys()]).toEqual([]);
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
