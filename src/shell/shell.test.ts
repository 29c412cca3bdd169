import { describe, expect, it } from 'vitest';
import { commandOutput } from '../container/command';

const context = { env: new Map([['HOME', '/root']]), hostname: 'web', startedAtUs: 1_767_225_600_000_000, servers: [], programs: [], quietUnknown: false };

/** What bash printed for the same lines. */
describe('the shell does what bash does', () => {
  it.each([
    ["awk 'BEGIN {i=3; while (i-->0) print i}'", '2\n1\n0'],
    ["printf '%s=%d\\n' a 1 b 2", 'a=1\nb=2'],
    ["echo -e 'a\\tb'", 'a\tb'],
    ['x=5; echo $((x*2)) $((x>3)) $((x==5?1:0)); echo $((x++)); echo $x', '10 1 1\n5\n6'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    ['x=hello; echo ${x%l*} ${x%%l*} ${x#h} ${x/l/L} ${x//l/L} ${#x} ${x:1:3} ${x^^}', 'hel he ello heLlo heLLo 5 ell HELLO'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    ['x=; echo "${x:-def}" "${x-def2}" "${y:=set}" $y', 'def  set set'],
    ['f() { local v=1; echo $v; return 2; }; f; echo $? "$v"', '1\n2'],
    ['for i in a b c; do [ $i = b ] && continue; echo $i; done', 'a\nc'],
    ['i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done', '0\n1\n2'],
    ['case foo.yaml in *.json) echo json;; *.y?ml) echo yaml;; esac', 'yaml'],
    ['set -- a b c; echo $# "$*" $2; shift; echo $1', '3 a b c b\nb'],
    ['set -- "a b" c; for x in "$@"; do echo "[$x]"; done; printf \'<%s>\' "$@"; echo', '[a b]\n[c]\n<a b><c>'],
    ['echo "a" | { read x; echo "got $x"; }', 'got a'],
    ['printf \'a b c\\n\' | while read x rest; do echo "$x|$rest"; done', 'a|b c'],
    ['IFS=,; x="a,b,c"; for i in $x; do echo $i; done', 'a\nb\nc'],
    ['while IFS=: read -r a b; do echo "$b-$a"; done <<< "1:2"', '2-1'],
    ['cat <<EOF | tr a-z A-Z\nhello\nEOF', 'HELLO'],
    ['x=$(printf \'a\\n\\n\'); echo "[$x]"', '[a]'],
    ['echo `echo hi`', 'hi'],
    ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b'],
    ['true && echo yes || echo no', 'yes'],
    ['! true; echo $?', '1'],
    ['(exit 3); echo $?', '3'],
    ['false | true; echo $?', '0'],
    ['set -o pipefail; false | true; echo $?', '1'],
    ['{ echo a; echo b; } | wc -l', '2'],
    ['[[ abc == a* ]] && echo glob; [[ abc =~ b.$ ]] && echo re', 'glob\nre'],
    ['test -z "" && echo empty; [ 1 -lt 2 -a 2 -lt 3 ] && echo both', 'empty\nboth'],
    ['echo {1..3} {a,b}c x{1,2}y', '1 2 3 ac bc x1y x2y'],
    ["trap 'echo bye' EXIT; echo hi", 'hi\nbye'],
    ["eval 'echo $((1+1))'", '2'],
    ['nosuchprogram 2>/dev/null; echo $?', '127'],
    ['echo a >&2 2>/dev/null', 'a'],
    ['echo out; echo err >&2', 'out\nerr'],
    ['sleep 0.1 & wait $!; echo $?', '0'],
    ["sh -c 'echo $0 $1' x y", 'x y'],
    ["a=1; sh -c 'echo \"[$a]\"'; export a; sh -c 'echo \"[$a]\"'; b=2 sh -c 'echo $b'", '[]\n[1]\n2'],
    ['date -u +%Y | wc -c', '5'],
    ['timeout 0.2 sleep 5; echo $?', '124'],
    ['env -i A=1 env', 'A=1'],
    ['X=9; export X; printenv X', '9'],
    ['for ((i=0;i<3;i++)); do echo -n $i; done; echo', '012'],
    ['let_me() { echo "$@"; }; let_me 1 "2 3"', '1 2 3'],
    ['echo "quote \\"x\\" \\$y \\\\z" \'single $x\'', 'quote "x" $y \\z single $x'],
    ["echo $'a\\tb'", 'a\tb'],
    ['x="a  b"; echo $x; echo "$x"', 'a b\na  b'],
    ['echo a{b', 'a{b'],
    ['echo "x" | sed \'s/x/a\\nb/\'', 'a\nb'],
    ['kill -0 $$; echo $?', '0'],
    ['jobs; echo $?', '0'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
    ['unset x; echo "${x-unset}"', 'unset'],
    ['while true; do echo once; break; done; until false; do break; done; echo $?', 'once\n0'],
    ['f() { echo "$1"; shift; [ $# -gt 0 ] && f "$@"; }; f 1 2 3', '1\n2\n3'],
    ["printf '%s\\n' a b c | { while read l; do n=$((n+1)); done; echo $n; }", '3'],
    ['(cd /tmp && pwd); pwd | wc -l', '/tmp\n1'],
    ["echo 'a b' | awk '{print $1}{print $2}'", 'a\nb'],
  ])('%s', (script, printed) => {
    const lines = [...commandOutput(['bash', '-c', script], context)];
    expect(
      lines
        .map(({ text }) => text)
        .join('\n')
        .trimEnd(),
    ).toBe(printed);
  });
});
