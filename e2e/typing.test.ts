import { describe, expect, it } from 'vitest';
import { createVirtualShell, type VirtualShell } from './oracle/virtual-shell';

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
