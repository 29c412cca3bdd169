import { describe, expect, it } from 'vitest';
import { createVirtualShell } from './oracle/virtual-shell';

/** `kubectl top`, in the words and columns of the real one. */
const PODS = `apiVersion: v1
kind: Pod
metadata: { name: burn }
spec:
  containers:
    - { name: s, image: polinux/stress, command: [stress, --cpu, "2"], resources: { limits: { cpu: 500m } } }
    - { name: t, image: busybox, command: [sleep, "9999"] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web }, annotations: { podscope.dev/cpu: 80m, podscope.dev/memory: 20Mi } }
spec: { containers: [{ name: c, image: "nginx:1.27" }] }
`;

const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1);

describe('kubectl top', () => {
  it('in a new cluster has nothing to ask', async () => {
    const shell = await createVirtualShell('default');
    for (const what of ['pods', 'nodes'])
      expect(await shell.run(`kubectl top ${what}`)).toMatchObject({ exit: 1, stderr: 'error: Metrics API not available\n' });
  });

  it('tells what Pods and nodes use, once they have run for a while', async () => {
    const shell = await createVirtualShell('default', { 'pods.yaml': PODS }, ['metrics-server']);
    expect(await shell.run('kubectl top pods')).toEqual({ exit: 0, stdout: '', stderr: 'No resources found in default namespace.\n' });
    await shell.run('kubectl apply -f pods.yaml');
    await shell.rest(5);
    expect(await shell.run('kubectl top pods')).toMatchObject({ exit: 1, stderr: 'error: metrics not available yet\n' });
    await shell.rest(30);
    expect(lines((await shell.run('kubectl top pods')).stdout)).toEqual([
      'NAME   CPU(cores)   MEMORY(bytes)   ',
      'burn   501m         1Mi             ',
      'web    80m          20Mi            ',
    ]);
    expect(lines((await shell.run('kubectl top pods --containers --sum')).stdout)).toEqual([
      'POD    NAME   CPU(cores)   MEMORY(bytes)   ',
      'burn   s      500m         0Mi             ',
      'burn   t      1m           0Mi             ',
      'web    c      80m          20Mi            ',
      '              ________     ________        ',
      '              581m         21Mi            ',
    ]);
    expect((await shell.run('kubectl top pod -l app=web --no-headers')).stdout).toBe('web   80m   20Mi   \n');
    expect((await shell.run('kubectl top pods -A --sort-by=memory')).stdout).toMatch(
      /^NAMESPACE +NAME +CPU\(cores\) +MEMORY\(bytes\) +\ndefault +web .*\ndefault +burn /,
    );
    expect(lines((await shell.run('kubectl top nodes --sort-by=cpu')).stdout).slice(0, 2)).toEqual([
      'NAME     CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   ',
      expect.stringMatching(/^node-\d +551m +13% +301Mi +3% +$/),
    ]);
  });

  it('refuses as the real one does', async () => {
    const shell = await createVirtualShell('default', {}, ['metrics-server']);
    expect(await shell.run('kubectl top pods --sort-by=x')).toMatchObject({ exit: 1, stderr: 'error: --sort-by accepts only cpu or memory\n' });
    expect(await shell.run('kubectl top pod nope')).toMatchObject({
      exit: 1,
      stderr: 'Error from server (NotFound): podmetrics.metrics.k8s.io "default/nope" not found\n',
    });
    expect(await shell.run('kubectl top node nope')).toMatchObject({
      exit: 1,
      stderr: 'Error from server (NotFound): nodemetrics.metrics.k8s.io "nope" not found\n',
    });
  });

  it('follows an annotation that is changed while the Pod runs', async () => {
    const shell = await createVirtualShell('default', { 'pods.yaml': PODS }, ['metrics-server']);
    await shell.run('kubectl apply -f pods.yaml');
    await shell.rest(40);
    await shell.run('kubectl annotate pod web podscope.dev/cpu=250m --overwrite');
    await shell.rest(2);
    expect((await shell.run('kubectl top pod web --no-headers')).stdout).toBe('web   250m   20Mi   \n');
  });
});
