import { describe, expect, it } from 'vitest';
import { createVirtualShell, type VirtualShell } from './oracle/virtual-shell';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: nginx}]}
`;

/** Runs lines one after the other and gives back what each printed on standard output. */
async function printed(shell: VirtualShell, ...lines: readonly string[]): Promise<readonly string[]> {
  const out: string[] = [];
  for (const line of lines) {
    const { exit, stdout, stderr } = await shell.run(line);
    expect({ line, exit, stderr }).toEqual({ line, exit: 0, stderr: '' });
    out.push(stdout);
  }
  return out;
}

describe('the terminal’s shell, in front of the simulated cluster', () => {
  it('keeps what a command printed in a variable, over lines', async () => {
    const shell = await createVirtualShell('default');
    const got = await printed(
      shell,
      'kubectl create deployment web --image=nginx',
      'kubectl rollout status deploy/web > /dev/null',
      'export POD_NAME=$(kubectl get pods -o name)',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
      'echo "Name of the Pod: ${POD_NAME#pod/}"',
      'kubectl get "$POD_NAME" -o jsonpath="{.status.phase}{\'\\n\'}"',
      "kubectl get pods | awk 'NR > 1 {print $3}'",
    );
    expect(got[3]).toMatch(/^Name of the Pod: web-\S+\n$/);
    expect(got.slice(4)).toEqual(['Running\n', 'Running\n']);
  });

  it('applies here-documents with variables in them, in loops too', async () => {
    const shell = await createVirtualShell('default');
    const line = `for i in $(seq 3); do
  kubectl apply -f - <<EOF
apiVersion: v1
kind: ConfigMap
metadata:
  name: cm-$i
data: {number: "$((i * 10))"}
EOF
done`;
    expect(await printed(shell, line, "kubectl get cm -o name | grep cm- | wc -l; kubectl get cm cm-3 -o jsonpath='{.data.number}'")).toEqual([
      'configmap/cm-1 created\nconfigmap/cm-2 created\nconfigmap/cm-3 created\n',
      '3\n30',
    ]);
  });

  it('writes files, changes them, and applies them', async () => {
    const shell = await createVirtualShell('default', { 'pod.yaml': POD });
    const got = await printed(
      shell,
      'kubectl create deployment api --image=nginx:1.27 --dry-run=client -o yaml > api.yaml',
      'ls',
      'grep image: api.yaml | sed "s/^ *- //"',
      'sed -i "s/nginx:1.27/nginx:1.28/" ./api.yaml && kubectl apply -f api.yaml',
      'kubectl get deploy api -o jsonpath="{.spec.template.spec.containers[*].image}"',
      'cat pod.yaml | sed s/web/two/g | kubectl apply -f -',
      'kubectl get pod two -o yaml > two.yaml; grep -c kind: two.yaml; rm two.yaml; ls *.yaml | xargs',
    );
    expect(got[1]).toBe('api.yaml\npod.yaml\n');
    expect(got.slice(3)).toEqual(['deployment.apps/api created\n', 'nginx:1.28', 'pod/two created\n', '1\napi.yaml pod.yaml\n']);
    expect(got[2]).toContain('image: nginx:1.27\n');
    expect(await shell.run('diff pod.yaml api.yaml > /dev/null')).toMatchObject({ exit: 1 });
  });

  it('gives names to xargs, and each to a loop', async () => {
    const shell = await createVirtualShell('default');
    await printed(shell, 'for n in a b c; do kubectl create cm $n; done');
    expect(await printed(shell, 'kubectl get cm a b -o name | xargs -n1 kubectl delete')).toEqual(['configmap "a" deleted\nconfigmap "b" deleted\n']);
    expect(await printed(shell, 'kubectl get cm c -o name | while read -r name; do echo "<$name>"; kubectl get $name -o name; done')).toEqual([
      '<configmap/c>\nconfigmap/c\n',
    ]);
  });

  it('waits in loops by the cluster’s clock', async () => {
    const shell = await createVirtualShell('default', { 'pod.yaml': POD });
    const [, waited] = await printed(
      shell,
      'kubectl apply -f pod.yaml',
      'n=0; until kubectl get pod web | grep -q Running; do n=$((n + 1)); sleep 1; done; [ $n -gt 1 ] && echo after a while',
    );
    expect(waited).toBe('after a while\n');
    expect((await shell.run('time sleep 2')).stderr).toBe('\nreal\t0m2.000s\nuser\t0m0.000s\nsys\t0m0.000s\n');
  });

  it('ends what nobody reads, what takes too long, and what is interrupted', async () => {
    const shell = await createVirtualShell('default');
    await printed(shell, 'kubectl create cm one');
    expect(await shell.run('kubectl get cm one -o name -w | head -n 1')).toEqual({ exit: 0, stdout: 'configmap/one\n', stderr: '' });
    expect(await shell.run('timeout 5 kubectl get cm one -w -o name')).toEqual({ exit: 124, stdout: 'configmap/one\n', stderr: '' });
    expect(await shell.run('while true; do echo tick; sleep 2; done', 5)).toEqual({ exit: 130, stdout: 'tick\ntick\ntick\n', stderr: '' });
    expect(await shell.run('echo $?')).toMatchObject({ stdout: '130\n' });
    expect(await shell.run('kubectl get cm one -w -o name; echo not reached', 3)).toEqual({ exit: 130, stdout: 'configmap/one\n', stderr: '' });
    expect(await shell.run('while :; do :; done')).toMatchObject({ exit: 1, stderr: 'sh: stopped after 100000 steps that waited for nothing\n' });
    expect(await shell.run('for i in 1 2 3; do echo $i; done | tail -n 1')).toEqual({ exit: 0, stdout: '3\n', stderr: '' });
  });

  it('runs in the background, and waits for it', async () => {
    const shell = await createVirtualShell('default');
    await printed(shell, '(sleep 5; kubectl create cm later > /tmp/out) &', 'echo meanwhile');
    expect(await shell.run('kubectl get cm later -o name')).toMatchObject({ exit: 1 });
    expect(await printed(shell, 'wait; cat /tmp/out')).toEqual(['configmap/later created\n']);
    expect(await shell.run('sleep 100 & kill $!; wait $!')).toMatchObject({ exit: 143 });
  });

  it('watches a command, and shows what has changed', async () => {
    const shell = await createVirtualShell('default', { 'pod.yaml': POD });
    const { stdout } = await shell.run('kubectl apply -f pod.yaml > /dev/null; watch -n 1 kubectl get pod web --no-headers', 20);
    expect(stdout).toMatch(/^Every 1.0s: kubectl get pod web --no-headers\n\nweb +0\/1[\s\S]*web +1\/1 +Running/);
  });

  it.each([
    ['nope', 127, 'nope: command not found\n'],
    ['jq . < /dev/null', 127, 'jq: command not found\n'],
    ['getopts ab x', 127, 'getopts: command not found\n'],
    ['kubectl get pods | nope', 127, 'nope: command not found\n'],
    ['echo "open', 2, 'sh: syntax error: unterminated double quote\n'],
    ['cat < none', 1, "sh: can't open none: no such file\n"],
    ['cat none', 1, 'cat: none: No such file or directory\n'],
    ['echo x > /etc/passwd', 1, "sh: can't create /etc/passwd: nonexistent directory\n"],
    ['cd /nope', 1, "sh: cd: can't cd to /nope: No such file or directory\n"],
    ["sed '1{h;G}' < /dev/null", 2, "sed: -e expression #1: the simulated sed does not know the command `h'\n"],
    ["awk '{ getline x }' < /dev/null", 2, "awk: the simulated awk does not know `getline'\n"],
    ['grep -P x < /dev/null', 2, "grep: invalid option -- 'P'\n"],
    ['diff <(echo a) <(echo b)', 2, 'sh: the simulated shell does not know <(echo a)\n'],
    ['set -e; false; echo not reached', 1, ''],
    ['exit 3', 3, ''],
  ])('%s: exit code %i, %j', async (line, exit, stderr) => {
    const shell = await createVirtualShell('default');
    expect(await shell.run(line)).toMatchObject({ exit, stderr: expect.stringContaining(stderr), stdout: '' });
    expect(await shell.run('echo $?')).toMatchObject({ stdout: `${exit}\n` });
  });
});
