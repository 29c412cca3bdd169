import { describe, expect, it } from 'vitest';
import { createCluster } from '../src/cluster/cluster';
import { defaultConfig } from '../src/cluster/config';
import { createVirtualShell, shellOn, type VirtualShell } from './oracle/virtual-shell';

/** What is typed into a command while it runs. */
const PROMPT = '/ # ';

async function shellWith(...lines: readonly string[]): Promise<VirtualShell> {
  const shell = await createVirtualShell('default');
  for (const line of lines) expect(await shell.run(line)).toMatchObject({ exit: 0 });
  return shell;
}
const withPod = (): Promise<VirtualShell> =>
  shellWith('kubectl run b --image=busybox --env=WHO=pod -- sleep 3600', 'kubectl wait --for=condition=Ready pod/b --timeout=60s');

describe('a shell in a container', () => {
  it('is one: what a line sets lasts, and exit says how it ended', async () => {
    const shell = await withPod();
    const { exit, stdout, stderr } = await shell.runTyping('kubectl exec -it b -- sh', [
      'cd /tmp\r',
      'echo hi > f; X="$WHO of $HOSTNAME"\r',
      'ls; echo $X; pwd\r',
      'exit 3\r',
    ]);
    expect(stdout.replaceAll('\r', '')).toBe(
      `${PROMPT}cd /tmp\n/tmp # echo hi > f; X="$WHO of $HOSTNAME"\n/tmp # ls; echo $X; pwd\nf\npod of b\n/tmp\n/tmp # exit 3\n`,
    );
    expect({ exit, stderr }).toEqual({ exit: 3, stderr: 'command terminated with exit code 3\n' });
    expect(await shell.run('kubectl exec b -- cat /tmp/f')).toMatchObject({ stdout: 'hi\n' });
  });

  it('has its own Ctrl+C and Ctrl+D', async () => {
    const shell = await withPod();
    const { exit, stdout } = await shell.runTyping('kubectl exec -it b -- sh', ['sleep 1000\r', '\x03', 'echo $?\r', '\x04']);
    expect(stdout.replaceAll('\r', '')).toBe(`${PROMPT}sleep 1000\n^C\n${PROMPT}echo $?\n130\n${PROMPT}`);
    expect(exit).toBe(0);
  });

  it('ends with the container, and says so', async () => {
    const shell = await shellWith('kubectl run b --image=busybox --restart=Never -- sleep 20', 'kubectl wait --for=condition=Ready pod/b --timeout=60s');
    const ended = await shell.runTyping('kubectl exec -it b -- sh', ['sleep 100\r']);
    expect(ended).toMatchObject({ exit: 137, stderr: 'command terminated with exit code 137\n' });
  });

  it('without a terminal reads what comes in', async () => {
    const shell = await withPod();
    expect(await shell.run('echo one | kubectl exec -i b -- sh -c "cat; echo two"')).toEqual({ exit: 0, stdout: 'one\ntwo\n', stderr: '' });
    expect(await shell.run('kubectl exec -it b -- cat')).toEqual({
      exit: 0,
      stdout: '',
      stderr: 'Unable to use a TTY - input is not a terminal or the right kind of file\n',
    });
    expect(await shell.runTyping('kubectl exec -i b -- sort', ['b\r', 'a\r', '\x04'])).toEqual({ exit: 0, stdout: 'b\na\na\nb\n', stderr: '' });
  });
});

describe('hostile programs', () => {
  it.each(['while true; do echo x; done', 'while true; do :; done'])('%s prints, or runs, for ever: Ctrl+C ends it', async (line) => {
    const shell = await withPod();
    const { exit, stdout } = await shell.runTyping('kubectl exec -it b -- sh', [`${line}\r`, '\x03', 'echo "now $((1+1))"\r', 'exit\r']);
    expect(exit).toBe(0);
    expect(stdout).toContain('\nnow 2\r\n');
  });
});

describe('a Pod that is made to be typed into', () => {
  it('is attached to, and with --rm it is gone when its shell ends', async () => {
    const shell = await createVirtualShell('default');
    const { exit, stdout, stderr } = await shell.runTyping('kubectl run t -it --rm --image=busybox --restart=Never', ['\r', 'echo $HOSTNAME; exit 4\r']);
    expect(stdout.replaceAll('\r', '')).toBe(`\n${PROMPT}echo $HOSTNAME; exit 4\nt\npod "t" deleted\n`);
    expect({ exit, stderr }).toEqual({ exit: 4, stderr: "If you don't see a command prompt, try pressing enter.\npod default/t terminated (Error)\n" });
  });

  it('of which the command has ended by then has left a log', async () => {
    const shell = await createVirtualShell('default');
    expect(await shell.run('kubectl run hi -i --rm --image=busybox --restart=Never -- echo hi')).toEqual({
      exit: 0,
      stdout: 'hi\npod "hi" deleted\n',
      stderr: '',
    });
  });

  it('can be attached to again', async () => {
    const shell = await shellWith('kubectl run b --image=busybox --stdin --tty --attach=false', 'kubectl wait --for=condition=Ready pod/b --timeout=60s');
    const { stdout } = await shell.runTyping('kubectl attach -it b', ['exit\r']);
    expect(stdout).toContain("Session ended, resume using 'kubectl attach b -c b -i -t' command when the pod is running\n");
  });

  it('gets a container beside its own to look at it', async () => {
    const shell = await withPod();
    const { stdout, stderr } = await shell.runTyping('kubectl debug b -it --image=busybox --target=b -c look -- sh', ['\r', 'echo in $HOSTNAME\r', 'exit\r']);
    expect(stderr).toBe("If you don't see a command prompt, try pressing enter.\n");
    expect(stdout).toMatch(/\nin b\r?\n[\s\S]*Session ended, the ephemeral container will not be restarted but may be reattached using/);
    expect((await shell.run('kubectl get pod b -o jsonpath={.spec.ephemeralContainers[*].name}')).stdout).toBe('look');
  });
});

describe('the terminal’s own shell', () => {
  it('reads what is typed, and so do the programs that it runs', async () => {
    const shell = await createVirtualShell('default');
    expect((await shell.runTyping('read NAME; echo "hello $NAME"', ['you\r'])).stdout).toBe('you\nhello you\n');
    expect((await shell.runTyping('cat | wc -l', ['one\r', 'two\r', '\x04'])).stdout).toBe('one\ntwo\n2\n');
    expect(await shell.runTyping('cat', ['\x03'])).toMatchObject({ exit: 130 });
  });
});

describe('files and ports', () => {
  it('are copied into a container and out of it', async () => {
    const shell = await withPod();
    expect(await shell.run('echo mine > note; kubectl cp note b:/tmp && kubectl cp note b:/tmp/other -c b')).toEqual({ exit: 0, stdout: '', stderr: '' });
    expect(await shell.run('kubectl exec b -- cat /tmp/note /tmp/other')).toMatchObject({ stdout: 'mine\nmine\n' });
    expect(await shell.run('kubectl cp default/b:/tmp/note back && cat back')).toMatchObject({ exit: 0, stdout: 'mine\n' });
    expect(await shell.run('kubectl cp none b:/tmp')).toMatchObject({ exit: 1, stderr: "error: none doesn't exist in local filesystem\n" });
    expect(await shell.run('kubectl cp b:/nothing back')).toMatchObject({ exit: 1, stderr: expect.stringContaining('nothing: No such file or directory') });
    expect(await shell.run('kubectl cp b:/tmp/note b:/tmp/x')).toMatchObject({
      exit: 1,
      stderr: 'error: one of src or dest must be a local file specification\n',
    });
  });

  it('are copied in folders, whole, both ways', async () => {
    const shell = await withPod();
    expect(await shell.run('mkdir -p site/img; echo hello > site/index.html; echo x > site/img/x.svg; mkdir site/empty; kubectl cp site b:/tmp')).toMatchObject(
      {
        exit: 0,
        stderr: '',
      },
    );
    expect(await shell.run('kubectl exec b -- find /tmp/site')).toMatchObject({
      stdout: '/tmp/site\n/tmp/site/empty\n/tmp/site/img\n/tmp/site/img/x.svg\n/tmp/site/index.html\n',
    });
    expect(await shell.run('kubectl cp site b:/tmp/new && kubectl cp site/. b:/tmp && kubectl exec b -- cat /tmp/new/index.html /tmp/img/x.svg')).toMatchObject(
      {
        stdout: 'hello\nx\n',
      },
    );
    expect(
      await shell.run('kubectl exec b -- ln -s index.html /tmp/site/home; kubectl cp b:/tmp/site back/site; ls -R back; cat back/site/img/x.svg'),
    ).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/empty\s+img\s+index.html[\s\S]*x\n$/),
      stderr: `tar: removing leading '/' from member names\nwarning: skipping symlink: "tmp/site/home" -> "index.html"\n`,
    });
    expect(await shell.run('kubectl cp b:/tmp/site .; cat img/x.svg; rm -r site img back; ls')).toMatchObject({ stdout: 'x\nempty\nindex.html\n' });
  });

  it('in folders are read by -f, each by itself', async () => {
    const shell = await createVirtualShell('default');
    const make = 'mkdir conf; kubectl create configmap a --dry-run=client -o yaml > conf/a.yaml; echo no > conf/notes.txt';
    expect(await shell.run(`${make}; kubectl apply -f conf/ && kubectl apply -f ./conf`)).toMatchObject({
      stdout: 'configmap/a created\nconfigmap/a configured\n',
    });
  });

  it('of a Pod are reached from the terminal', async () => {
    const shell = await shellWith(
      'kubectl create deployment web --image=nginx',
      'kubectl expose deploy/web --port=8000 --target-port=80',
      'kubectl rollout status deploy/web',
    );
    const { stdout, stderr } = await shell.run(
      'kubectl port-forward svc/web 8080:8000 & sleep 2; curl -s -o page -w "%{http_code}\\n" localhost:8080; curl -s localhost:8080/nothing | grep title; kill $!',
    );
    expect(stderr).toBe('');
    expect(stdout.replaceAll('\r', '')).toBe(
      'Forwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\nHandling connection for 8080\n200\nHandling connection for 8080\n<head><title>404 Not Found</title></head>\n',
    );
    expect(await shell.run('curl -s localhost:8080; echo $?')).toMatchObject({ stdout: '7\n' });
    expect(await shell.run('curl web')).toMatchObject({ exit: 6, stderr: expect.stringContaining('Could not resolve host: web') });
  });

  it('an object becomes a file, and what is changed in it is sent', async () => {
    // Whoever edits it makes 2 of 1.
    const kept = new Map<string, string>();
    const set = kept.set.bind(kept);
    let isEditing = false;
    kept.set = (name, text) => set(name, isEditing ? text.replace('a: "1"', 'a: "2"') : text);
    const shell = shellOn(createCluster(defaultConfig({ nodes: 1 })), 'default', kept);
    await shell.rest(15);
    await shell.run('kubectl create configmap c --from-literal=a=1');
    expect(await shell.runTyping('kubectl edit cm c', ['\r'])).toMatchObject({
      exit: 0,
      stderr: expect.stringContaining('Edit cancelled, no changes made.\n'),
    });
    expect(kept.size).toBe(0);
    isEditing = true;
    expect(await shell.runTyping('kubectl edit cm c', ['\r'])).toMatchObject({ stdout: '\nconfigmap/c edited\n' });
    expect(await shell.run('kubectl get cm c -o jsonpath={.data.a}')).toMatchObject({ stdout: '2' });
    expect(await shell.run('kubectl edit cm c')).toMatchObject({ exit: 1, stderr: expect.stringContaining('nobody sits at this terminal') });
  });

  it('what is asked is told, as much as is wanted', async () => {
    const shell = await createVirtualShell('default');
    await shell.run('kubectl get nodes');
    const at = async (level: number): Promise<string> => (await shell.run(`kubectl get cm none -v=${level}`)).stderr;
    expect(await at(6)).toMatch(
      /^I\d{4} \d\d:\d\d:\d\d\.\d{6} {7}1 round_trippers\.go:632\] "Response" verb="GET" url="https:\/\/127\.0\.0\.1:6443\/api\/v1\/namespaces\/default\/configmaps\/none" status="404 Not Found" milliseconds=\d+\nError from server \(NotFound\)/,
    );
    expect(await at(7)).toMatch(
      /"Request" verb="GET" url="[^"]+" headers=<\n\tAccept: application\/json;as=Table[^\n]+\n\tUser-Agent: kubectl\/v1\.\d+\.\d+ \(linux\/amd64\)\n >\n/,
    );
    expect(await at(8)).toMatch(
      /status="404 Not Found" headers=<\n\tContent-Type: application\/json\n > milliseconds=\d+\n[^\n]+"Response Body" body=<\n\t\{[^\n]*configmaps \\"none\\" not found[^\n]*\n >\n/,
    );
    expect(await at(9)).toContain(`curlCommand=<\n\tcurl -v -XGET  -H "Accept: `);
    expect((await shell.run('kubectl create cm big --from-literal=a=$(seq 900 | tr -d "\\n") -v 8')).stderr).toMatch(
      /"Request Body" body=<\n\t\{[^\n]{1023} \[truncated \d+ chars\]\n >/,
    );
  });
});
