import { describe, expect, it } from 'vitest';
import { createVirtualShell, type VirtualShell } from './oracle/virtual-shell';

/** What the recorded sessions do not show. */
const shellWith = async (files: Readonly<Record<string, string>> = {}, ...lines: readonly string[]): Promise<VirtualShell> => {
  const shell = await createVirtualShell('default', files);
  for (const line of lines) expect(await shell.run(line)).toMatchObject({ exit: 0 });
  return shell;
};

describe('kubectl in front of the simulated cluster', () => {
  it('runs commands in containers', async () => {
    const shell = await shellWith({}, 'kubectl run b --image=busybox -- sleep 3600', 'kubectl wait --for=condition=Ready pod/b --timeout=60s');
    expect(await shell.run('kubectl exec b -- echo hello')).toEqual({ exit: 0, stdout: 'hello\n', stderr: '' });
    expect(await shell.run("kubectl exec b -- sh -c 'echo out; exit 3'")).toEqual({
      exit: 3,
      stdout: 'out\n',
      stderr: 'command terminated with exit code 3\n',
    });
    const missing = await shell.run('kubectl exec b -- nosuch');
    expect(missing).toMatchObject({ exit: 1, stdout: '' });
    expect(missing.stderr).toMatch(
      /^error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH\n$/,
    );
    expect(await shell.run('kubectl exec nope -- date')).toEqual({ exit: 1, stdout: '', stderr: 'Error from server (NotFound): pods "nope" not found\n' });
    expect(await shell.run('kubectl exec b')).toMatchObject({ exit: 1, stderr: 'error: you must specify at least one command for the container\n' });
  });

  it('follows a log to its end', async () => {
    const shell = await shellWith({}, "kubectl run b --image=busybox --restart=Never -- sh -c 'for i in 1 2 3; do echo $i; sleep 5; done'");
    await shell.rest(8);
    expect(await shell.run('kubectl logs -f b')).toEqual({ exit: 0, stdout: '1\n2\n3\n', stderr: '' });
  });

  it('follows several logs at once, each line with where it comes from, and no more than are allowed', async () => {
    const loop = (letter: string) =>
      `kubectl run ${letter} --image=busybox --labels=app=x --restart=Never -- sh -c 'for i in 1 2; do echo ${letter}$i; sleep 5; done'`;
    const shell = await shellWith({}, loop('a'), loop('b'));
    await shell.rest(4);
    const { exit, stdout } = await shell.run('kubectl logs -f -l app=x --prefix');
    expect(exit).toBe(0);
    expect(stdout.split('\n').sort()).toEqual(['', '[pod/a/a] a1', '[pod/a/a] a2', '[pod/b/b] b1', '[pod/b/b] b2']);
    expect(await shell.run('kubectl logs -f -l app=x --max-log-requests=1')).toMatchObject({
      exit: 1,
      stderr: 'error: you are attempting to follow 2 log streams, but maximum allowed concurrency is 1, use --max-log-requests to increase the limit\n',
    });
  });

  it('watches until it is interrupted', async () => {
    const shell = await shellWith({}, 'kubectl run b --image=busybox --restart=Never -- sleep 5');
    expect((await shell.run('kubectl get pod b -w --no-headers -o custom-columns=P:.status.phase', 30)).stdout).toMatch(
      /^Pending\n(Pending\n)*(Running\n)+Succeeded\n/,
    );
    expect(await shell.run('kubectl get pods --watch-only', 10)).toMatchObject({ exit: 130, stdout: '' });
    expect((await shell.run('kubectl get pods -w -o wide', 10)).stdout).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE/);
  });

  it('drains a node: its Pods move, and the budget of disruptions is kept', async () => {
    const shell = await shellWith(
      {},
      'kubectl create deployment web --image=nginx --replicas=3',
      'kubectl rollout status deploy/web',
      'kubectl create pdb web --selector=app=web --min-available=2',
    );
    await shell.rest(5);
    const { exit, stdout } = await shell.run('kubectl drain node-1 node-2 --ignore-daemonsets');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^node\/node-1 cordoned\nnode\/node-2 cordoned\n(evicting pod default\/web-\S+\n|pod\/web-\S+ evicted\n)+node\/node-1 drained\n/);
    await shell.rest(20);
    expect((await shell.run("kubectl get pods -o jsonpath='{.items[*].spec.nodeName}'")).stdout).toBe('node-3 node-3 node-3');
  });

  it('gives up draining a node when its time is up, also where a budget allows nothing', async () => {
    const shell = await shellWith(
      {},
      'kubectl create deployment web --image=nginx',
      'kubectl rollout status deploy/web',
      'kubectl create pdb web --selector=app=web --min-available=1',
    );
    await shell.rest(5);
    const { exit, stderr } = await shell.run('kubectl drain node-1 node-2 node-3 --timeout=12s');
    expect(exit).toBe(1);
    expect(stderr.match(/will retry after 5s/g)).toHaveLength(3);
    expect(stderr).toMatch(/error when evicting pods\/"web-\S+" -n "default": global timeout reached: 12s/);
  });

  it('copies a Pod to look into it: with a container more, or with another command in one of its own', async () => {
    const shell = await shellWith({}, 'kubectl run web --image=nginx:1.27 --labels=app=web', 'sleep 3');
    expect((await shell.run('kubectl debug web --copy-to=copy --image=busybox:1.36 -c look --share-processes -- sleep 99')).exit).toBe(0);
    const fields = '{.metadata.labels.app}{.spec.shareProcessNamespace} {.spec.containers[*].name} {.spec.containers[*].image} {.spec.containers[1].command}';
    expect((await shell.run(`kubectl get pod copy -o jsonpath='${fields}'`)).stdout).toBe('true web look nginx:1.27 busybox:1.36 ["sleep","99"]');
    await shell.run('kubectl debug web --copy-to=asleep --set-image=web=nginx:1.28 -c web --same-node --keep-labels --replace -- sleep 99');
    const spec = '{.metadata.labels.app} {.spec.containers[*].image} {.spec.containers[0].command}';
    expect((await shell.run(`kubectl get pod asleep -o jsonpath='${spec}'`)).stdout).toBe('web nginx:1.28 ["sleep","99"]');
    expect((await shell.run('kubectl wait --for=delete pod/web --timeout=60s')).exit).toBe(0);
  });

  it('describes a role that allows nothing', async () => {
    const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: nobody\nrules: []\n';
    const shell = await shellWith({ 'role.yaml': role }, 'kubectl apply -f role.yaml');
    expect((await shell.run("kubectl get role nobody -o jsonpath='{.rules}'")).stdout).toBe('null');
    expect(await shell.run('kubectl describe role nobody')).toMatchObject({ exit: 0, stdout: expect.stringContaining('PolicyRule:\n') });
  });

  it('waits for what comes and for what goes', async () => {
    const shell = await shellWith({}, 'kubectl create job j --image=busybox -- sleep 5');
    expect(await shell.run('kubectl wait --for=condition=Complete job/j --timeout=60s')).toMatchObject({ exit: 0, stdout: 'job.batch/j condition met\n' });
    expect(await shell.run('kubectl wait --for=create cm/later --timeout=2s')).toMatchObject({
      exit: 1,
      stderr: 'error: timed out waiting for the condition\n',
    });
    expect(await shell.run("kubectl wait --for=jsonpath='{.status.succeeded}'=1 job/j")).toMatchObject({ exit: 0 });
    expect(await shell.run('kubectl delete job j && kubectl wait --for=delete job/j')).toMatchObject({ exit: 0, stdout: 'job.batch "j" deleted\n' });
  });

  it.each<readonly [string, string, string]>([
    ['a list that does not end', 'kind: Pod\nspec: [', 'error converting YAML to JSON: yaml: line 2: did not find expected node content'],
    [
      'a template that nobody filled in',
      'metadata:\n  name: {{ .name }}',
      'error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{".name":interface {}(nil)}',
    ],
    [
      'the second document, counted from its separator',
      'apiVersion: v1\n---\na: 1\nb: c: d\n',
      'error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context',
    ],
    ['a separator with something behind it', '--- Pod\nkind: Pod\n', 'invalid Yaml document separator: Pod'],
    ['JSON', '{"kind": "Pod"]', "json: offset 15: invalid character ']' after object key:value pair"],
    ['JSON that does not end', '{"kind": "Pod"', 'unexpected EOF'],
  ])('says where it cannot read %s', async (_, text, complaint) => {
    const { stderr } = await (await shellWith({ f: text })).run('kubectl apply -f f');
    expect(/error parsing .*/.exec(stderr)?.[0]).toBe(`error parsing f: ${complaint}`);
  });

  it('reads JSON object after object, and YAML that begins with a brace', async () => {
    const one = (name: string): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    const shell = await shellWith({ json: `${one('a')}${one('b')}\n${one('c')}\n`, yaml: '{apiVersion: v1, kind: ConfigMap, metadata: {name: d}}' });
    expect(await shell.run('kubectl apply -f json')).toMatchObject({ stdout: 'configmap/a created\nconfigmap/b created\nconfigmap/c created\n' });
    expect(await shell.run('kubectl apply -f yaml')).toMatchObject({ stdout: 'configmap/d created\n' });
  });

  it('applies what a pipe brings, and says what it does not know', async () => {
    const shell = await shellWith();
    expect(await shell.run('kubectl create cm c --from-literal=a=b --dry-run=client -o yaml | kubectl apply -f -')).toMatchObject({
      stdout: 'configmap/c created\n',
    });
    expect(await shell.run('kubectl get pods | grep nothing || echo none')).toMatchObject({ exit: 0, stdout: 'none\n' });
    expect(await shell.run('kubctl get pods')).toMatchObject({ exit: 127 });
    expect(await shell.run('kubectl git pods')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('Did you mean this?\n\tedit\n\tget\n\tset\n\twait\n'),
    });
  });

  it('asks in another name', async () => {
    const shell = await shellWith({}, 'kubectl create role reader --verb=get --resource=pods', 'kubectl create rolebinding eve --role=reader --user=eve');
    expect(await shell.run('kubectl auth can-i get pods --as=eve')).toMatchObject({ exit: 0, stdout: 'yes\n' });
    expect(await shell.run('kubectl auth can-i delete pods --as=eve')).toMatchObject({ exit: 1, stdout: 'no\n' });
    expect(await shell.run('kubectl delete pod x --as=eve')).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/^Error from server \(Forbidden\): pods "x" is forbidden: User "eve" cannot delete resource "pods"/),
    });
  });

  it('asks with a token, and says whose it is', async () => {
    const shell = await shellWith(
      {},
      'kubectl create serviceaccount robot',
      'kubectl create rolebinding robot --clusterrole=view --serviceaccount=default:robot',
    );
    const token = (await shell.run('kubectl create token robot')).stdout.trim();
    const whoami = (await shell.run(`kubectl auth whoami --token=${token}`)).stdout;
    expect(whoami.replace(/ +/g, ' ')).toMatch(
      /^ATTRIBUTE VALUE\nUsername system:serviceaccount:default:robot\nUID \S+\nGroups \[system:serviceaccounts system:serviceaccounts:default system:authenticated\]\nExtra: authentication\.kubernetes\.io\/credential-id \[JTI=\S+\]\n$/,
    );
    expect(await shell.run(`kubectl get pods --token=${token}`)).toMatchObject({ exit: 0 });
    expect(await shell.run(`kubectl get secrets --token=${token}`)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('cannot list resource "secrets"'),
    });
    expect(await shell.run('kubectl get pods --token=mine')).toMatchObject({
      exit: 1,
      stderr: 'error: You must be logged in to the server (Unauthorized)\n',
    });
  });

  it('lists what one may do', async () => {
    const shell = await shellWith({});
    const { stdout } = await shell.run('kubectl auth can-i --list --as=jane');
    expect(stdout.replace(/ +/g, ' ').split('\n')).toEqual([
      'Resources Non-Resource URLs Resource Names Verbs',
      'selfsubjectreviews.authentication.k8s.io [] [] [create]',
      'selfsubjectaccessreviews.authorization.k8s.io [] [] [create]',
      'selfsubjectrulesreviews.authorization.k8s.io [] [] [create]',
      ' [/api/*] [] [get]',
      ' [/api] [] [get]',
      ' [/apis/*] [] [get]',
      ' [/apis] [] [get]',
      ' [/healthz] [] [get]',
      ' [/healthz] [] [get]',
      ' [/livez] [] [get]',
      ' [/livez] [] [get]',
      ' [/openapi/*] [] [get]',
      ' [/openapi] [] [get]',
      ' [/readyz] [] [get]',
      ' [/readyz] [] [get]',
      ' [/version/] [] [get]',
      ' [/version/] [] [get]',
      ' [/version] [] [get]',
      ' [/version] [] [get]',
      '',
    ]);
  });

  it('makes a role of others', async () => {
    const create = 'kubectl create clusterrole readers --aggregation-rule=readers=yes';
    const shell = await shellWith({}, create, 'kubectl create clusterrole pods --verb=get --resource=pods', 'kubectl label clusterrole pods readers=yes');
    await shell.rest(2);
    expect((await shell.run('kubectl get clusterrole readers -o jsonpath={.rules[*].resources}')).stdout).toBe('["pods"]');
    expect(await shell.run(`${create} --verb=get`)).toMatchObject({
      exit: 1,
      stderr: 'error: aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames\n',
    });
  });
});

/** Of jane in the group dev, as openssl makes it. */
const REQUEST = [
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWU1IOENBUUF3SFRFTU1Bb0dBMVVFQ2d3RFpHVjJNUTB3Q3dZRFZRUUREQVJxWVc1bE1G',
  'a3dFd1lIS29aSQp6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUV5R21iT21CemRBeHN5K2JWd2hWaFNVNldrUTQzWDVkREcwVVJUL3VHCjl1MmN1a1ZRQ3c3eGIz',
  'ZVJ6d01NVHdVck9sQUlibFpiRDVZWWlzMDRjdjc4VDZBQU1Bb0dDQ3FHU000OUJBTUMKQTBrQU1FWUNJUUNNNkR5M2lNZSs4K1BVMkdhc3JmTTFKaVhyNUxz',
  'bDBXdHhJTklWTEY2OWRRSWhBSmtWNnpPMwpmdFBPaXlZeUNKWEppdFZ0ckMyUDhiS0VPdUxPWXU2aHcvc3MKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVT',
  'VC0tLS0tCg==',
].join('');

it('decides about requests for certificates', async () => {
  const csr = (name: string): string =>
    `apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {name: ${name}}\nspec: {signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], request: ${REQUEST}}\n`;
  const shell = await shellWith({ 'a.yaml': csr('a'), 'b.yaml': csr('b') }, 'kubectl apply -f a.yaml -f b.yaml');
  const csrs = 'certificatesigningrequest.certificates.k8s.io';
  expect(await shell.run('kubectl certificate approve a')).toEqual({ exit: 0, stdout: `${csrs}/a approved\n`, stderr: '' });
  expect(await shell.run('kubectl certificate deny b')).toEqual({ exit: 0, stdout: `${csrs}/b denied\n`, stderr: '' });
  expect(await shell.run('kubectl certificate approve b')).toMatchObject({ exit: 1, stderr: 'error: certificate signing request "b" is already Denied\n' });
  expect((await shell.run('kubectl get csr --no-headers')).stdout).toMatch(/^a .* kubernetes-admin .* Approved,Failed\nb .* Denied\n$/);
  expect(await shell.run('kubectl certificate approve c')).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining(`${csrs.replace('request.', 'requests.')} "c" not found`),
  });
});
