import { describe, expect, it } from 'vitest';
import { quantityValue } from '../../api/quantity';
import { machine, SECOND_US, started } from './testing';

/** What a script prints, and how it ends. */
function runs(script: string, env: readonly (readonly [string, string])[] = [], memory?: string) {
  const on = machine();
  const resources = memory === undefined ? {} : { resources: { limits: { memory } }, memoryLimitBytes: quantityValue(memory) };
  const container = started(on, { image: 'python:3.13', command: ['python3', '-c', script], env, ...resources });
  on.run(30 * SECOND_US);
  const lines = on.ask({ method: 'ReadLogs', containerId: container.id }).logs?.map(({ text }) => text) ?? [];
  const [end] = on.exits();
  return { lines, code: end?.exitCode, reason: end?.reason };
}

describe('python', () => {
  it.each<[script: string, lines: readonly string[]]>([
    ['print("a", 1, 2.5, None, True, [1, "x"], (1,), {"k": 1})', ["a 1 2.5 None True [1, 'x'] (1,) {'k': 1}"]],
    ['print(7 // 2, -7 // 2, 7 % 3, -7 % 3, 2 ** 100, 7 / 2, 1 / 3)', ['3 -4 1 2 1267650600228229401496703205376 3.5 0.3333333333333333']],
    ['x = 3\nwhile x > 0:\n    print(x, end=" ")\n    x -= 1\nelse:\n    print("done")', ['3 2 1 done']],
    ['def fib(n):\n  return n if n < 2 else fib(n-1) + fib(n-2)\nprint([fib(i) for i in range(10)])', ['[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]']],
    [
      'for i, c in enumerate("ab"):\n  for k, v in {"x": 1}.items(): print(f"{i}:{c} {k}={v} {v:03d} {1/3:.2f} {c!r}")',
      ["0:a x=1 001 0.33 'a'", "1:b x=1 001 0.33 'b'"],
    ],
    [
      'try:\n  int("x")\nexcept (ValueError, KeyError) as e:\n  print("bad", e)\nfinally:\n  print("end")',
      ["bad invalid literal for int() with base 10: 'x'", 'end'],
    ],
    [
      'import os, sys\nfrom os import environ as env\nprint(os.environ["GREETING"], env.get("NOPE", "none"), os.getenv("GREETING"), len(sys.argv))',
      ['hi none hi 1'],
    ],
    [
      's = "Hello, World"\nprint(s[0], s[-1], s[7:], s[::-1], s.upper(), s.split(", "), "ell" in s, s.replace("l", "L"))',
      ["H d World dlroW ,olleH HELLO, WORLD ['Hello', 'World'] True HeLLo, WorLd"],
    ],
    [
      'total = sum(x * x for x in range(5) if x % 2)\nprint(total, max(3, 9), sorted([3, 1, 2], reverse=True), sorted(["bb", "a"], key=len))',
      ["10 9 [3, 2, 1] ['a', 'bb']"],
    ],
    ['import json\nd = json.loads(\'{"a": [1, 2.5, null]}\')\nprint(d["a"], json.dumps(d))', ['[1, 2.5, None] {"a": [1, 2.5, null]}']],
    ['with open("/tmp/x", "w") as f:\n  f.write("one\\ntwo\\n")\nprint([l.strip() for l in open("/tmp/x").readlines()])', ["['one', 'two']"]],
    ['f = lambda a, b=2: a + b\nprint(f(1), f(1, b=5)); print("%s has %d" % ("x", 3)); print("{} {:>4}".format(1, "a"))', ['3 6', 'x has 3', '1    a']],
    ['n = 0\ndef up():\n  global n\n  n += 1\nup(); up()\nprint(n)', ['2']],
  ])('%s', (script, lines) => expect(runs(script, [['GREETING', 'hi']]).lines).toEqual(lines));

  it.each<[script: string, code: number, last: string | undefined]>([
    ["import os, sys\nif int(os.environ['JOB_COMPLETION_INDEX']) % 2 == 0:\n  sys.exit(1)", 0, undefined],
    ["import os, sys\nif int(os.environ['JOB_COMPLETION_INDEX']) % 2 == 1:\n  sys.exit(3)", 3, undefined],
    ['import sys; sys.exit("bye")', 1, 'bye'],
    ['raise ValueError("no")', 1, 'ValueError: no'],
    ['print(x)', 1, "NameError: name 'x' is not defined"],
    ['{}["k"]', 1, "KeyError: 'k'"],
    ['if True\n  pass', 1, 'SyntaxError: invalid syntax'],
    ['import flask', 126, 'python3: the module flask is not simulated: only simple scripts are run'],
    ['a, *b = 1, 2', 126, 'python3: * is not simulated: only simple scripts are run'],
    ['class A: pass', 126, 'python3: class is not simulated: only simple scripts are run'],
    ['def f(): f()\nf()', 1, 'RecursionError: maximum recursion depth exceeded'],
  ])('%s ends with %i', (script, code, last) => {
    const ran = runs(script, [['JOB_COMPLETION_INDEX', '1']]);
    expect([ran.code, ran.lines.at(-1)]).toEqual([code, last]);
  });

  it('sleeps for as long as it says, and loops for ever', () => {
    const on = machine();
    const { id } = started(on, { image: 'python:3.13', command: ['python3', '-c', 'import time\nwhile True:\n  print("tick", flush=True)\n  time.sleep(5)'] });
    on.run(12 * SECOND_US);
    expect(on.ask({ method: 'ReadLogs', containerId: id }).logs?.map(({ text }) => text)).toEqual(['tick', 'tick', 'tick']);
    expect(on.exits()).toEqual([]);
  });
  it('serves the files of a directory', () => {
    const on = machine();
    const server = started(on, { image: 'python:3.13', command: ['sh', '-c', 'cd /tmp; echo hello > a.txt; exec python3 -m http.server 8080'] });
    on.run(SECOND_US);
    const get = (path: string) =>
      on.ask({ method: 'Dial', sandboxId: server.sandboxId, ask: { port: 8080, protocol: 'http', method: 'GET', path }, timeoutSeconds: 2 }).dial;
    expect([get('/a.txt'), get('/none')]).toMatchObject([{ status: 200, body: 'hello\n' }, { status: 404 }]);
  });
});

it.each(['node -e 1', 'ruby -e 1', 'java -jar /x.jar'])('%s says that it is not simulated', (line) => {
  const [image] = { node: ['node'], ruby: ['ruby'], java: ['eclipse-temurin'] }[line.split(' ')[0] as 'node'];
  const on = machine();
  started(on, { image: image!, command: ['sh', '-c', `touch /x.jar; ${line}`] });
  on.run(9 * SECOND_US);
  expect(on.exits()[0]?.exitCode).toBe(126);
});

describe('a script that wants more memory than its container may have', () => {
  it.each([
    'x = "a" * 10**9',
    'x = [0] * 10**9',
    'x = []\nwhile True: x.append("a" * 1000000)',
    'x = "a"\nwhile True: x += x',
    'def more(n): return [" " * n for _ in range(300)]\nx = more(10 ** 6)',
  ])('%j is killed', (script) => expect(runs(script, [], '128Mi')).toMatchObject({ code: 137, reason: 'OOMKilled' }));
  it('is not killed for what it has let go', () =>
    expect(runs('for i in range(1000):\n  x = "a" * 10**6\nprint(len(x))', [], '128Mi')).toMatchObject({ lines: ['1000000'], code: 0 }));
  it('without a limit, and what is never simulated, ends with a word about it', () => {
    expect(runs('x = "a"\nwhile True: x += x')).toMatchObject({
      lines: ['python3: a value of 537 MB is not simulated: only simple scripts are run'],
      code: 126,
    });
    expect(runs('x = bytearray(10**9)', [], '128Mi')).toMatchObject({ code: 126 });
    expect(runs('print(f"{1:999999999}")')).toMatchObject({ code: 126 });
  });
});
