import { describe, expect, it } from 'vitest';
import { createVirtualShell, type VirtualShell } from './oracle/virtual-shell';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'nginx:1.27'}]}
`;

/** What a line prints on both streams, and how it ends. */
async function run(shell: VirtualShell, line: string): Promise<string> {
  const { exit, stdout, stderr } = await shell.run(line);
  return `${stdout}${stderr}${exit === 0 ? '' : `exit ${exit}\n`}`;
}

describe('kubectl diff', () => {
  it('shows what apply would change, and ends with 1; with 0 where nothing would change', async () => {
    const shell = await createVirtualShell('default', { 'web.yaml': WEB });
    await shell.run('kubectl apply -f web.yaml');
    await shell.run('kubectl rollout status deploy/web');
    expect(await run(shell, 'kubectl diff -f web.yaml')).toBe('');
    await shell.run('sed -i "s/nginx:1.27/nginx:1.28/; s/replicas: 1/replicas: 2/" web.yaml');
    const shown = await run(shell, 'kubectl diff -f web.yaml');
    expect(shown.replaceAll(/\d{10}/g, 'N')).toMatch(
      /^diff -u -N \/tmp\/LIVE-N\/apps\.v1\.Deployment\.default\.web \/tmp\/MERGED-N\/apps\.v1\.Deployment\.default\.web\n--- \/tmp\/LIVE-N\/apps\.v1\.Deployment\.default\.web\n\+\+\+ \/tmp\/MERGED-N\/apps\.v1\.Deployment\.default\.web\n@@ /,
    );
    expect(shown.split('\n').filter((line) => /^[-+] /.test(line))).toEqual([
      '-  generation: 1',
      '+  generation: 2',
      '-  replicas: 1',
      '+  replicas: 2',
      '-      - image: nginx:1.27',
      '+      - image: nginx:1.28',
    ]);
    expect(shown).toMatch(/exit 1\n$/);
    expect(await run(shell, 'kubectl get deploy web -o jsonpath="{.spec.replicas}"')).toBe('1');
  });

  it('ends with 2 where it cannot tell', async () => {
    const shell = await createVirtualShell('default', { 'bad.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: []}\n' });
    expect(await run(shell, 'kubectl diff -f nope.yaml')).toBe('error: the path "nope.yaml" does not exist\nexit 2\n');
    expect(await run(shell, 'kubectl diff -f bad.yaml')).toMatch(/^The Pod "web" is invalid: [\s\S]*exit 2\n$/);
  });

  it('shows an object that there is none of yet as added, and hides what Secrets hold', async () => {
    const shell = await createVirtualShell('default', { 'secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: one, b: two}\n' });
    const added = await run(shell, 'kubectl diff -f secret.yaml');
    expect(added).toMatch(/@@ -0,0 \+1,\d+ @@\n\+apiVersion: v1\n\+data:\n\+ {2}a: '\*\*\*'\n\+ {2}b: '\*\*\*'\n/);
    await shell.run('kubectl apply -f secret.yaml; sed -i "s/one/three/" secret.yaml');
    const changed = await run(shell, 'kubectl diff -f secret.yaml');
    expect(changed).toMatch(/-\s+a: '\*\*\* \(before\)'\n\+\s+a: '\*\*\* \(after\)'\n\s+b: '\*\*\*'\n/);
  });
});

describe('kubectl apply … last-applied', () => {
  it('shows and sets what was applied last', async () => {
    const shell = await createVirtualShell('default', { 'web.yaml': WEB });
    await shell.run('kubectl create -f web.yaml');
    expect(await run(shell, 'kubectl apply view-last-applied deploy/web')).toBe(
      'error: no last-applied-configuration annotation found on resource: web\nexit 1\n',
    );
    expect(await run(shell, 'kubectl apply set-last-applied -f web.yaml')).toBe(
      'error: no last-applied-configuration annotation found on resource: web, to create the annotation, run the command with --create-annotation\nexit 1\n',
    );
    expect(await run(shell, 'kubectl apply set-last-applied -f web.yaml --create-annotation')).toBe('deployment.apps/web configured\n');
    expect(await run(shell, 'kubectl apply set-last-applied -f web.yaml')).toBe('set-last-applied web: no changes required.\n');
    expect(await run(shell, 'kubectl apply view-last-applied deploy web -o yaml | grep image')).toBe('      - image: nginx:1.27\n');
    expect(await run(shell, 'kubectl apply -f web.yaml')).toBe('deployment.apps/web unchanged\n');
  });
});

describe('--overrides', () => {
  it('changes what run and expose make, by a merge patch or a strategic one', async () => {
    const shell = await createVirtualShell('default');
    expect(
      await run(
        shell,
        `kubectl run a --image=nginx --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}' --dry-run=client -o jsonpath='{.spec.nodeSelector}'`,
      ),
    ).toBe('{"disk":"ssd"}');
    expect(
      await run(
        shell,
        `kubectl run a --image=nginx --override-type=strategic --overrides='{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"1"}}}]}}' --dry-run=client -o jsonpath='{.spec.containers[0].image} {.spec.containers[0].resources.limits.cpu}'`,
      ),
    ).toBe('nginx 1');
    expect(await run(shell, `kubectl run a --image=nginx --overrides='{'`)).toBe('error: Invalid JSON Patch\nexit 1\n');
    expect(await run(shell, `kubectl run a --image=nginx --overrides='{}' --override-type=odd`)).toBe('error: invalid override type: odd\nexit 1\n');
    await shell.run('kubectl create deployment web --image=nginx');
    await shell.run(`kubectl expose deployment web --port=80 --overrides='{"spec":{"type":"NodePort"}}'`);
    expect(await run(shell, 'kubectl get svc web -o jsonpath="{.spec.type}"')).toBe('NodePort');
  });
});

describe('--local and selectors of files', () => {
  it('changes files only', async () => {
    const shell = await createVirtualShell('default', { 'web.yaml': WEB });
    expect(await run(shell, 'kubectl set image -f web.yaml web=nginx:1.28 --local -o yaml | grep image:')).toBe('      - image: nginx:1.28\n');
    expect(await run(shell, 'kubectl label -f web.yaml tier=front --local -o jsonpath="{.metadata.labels.tier}"')).toBe('front');
    expect(await run(shell, `kubectl patch -f web.yaml --local -p '{"spec":{"replicas":4}}' -o jsonpath="{.spec.replicas}"`)).toBe('4');
    expect(await run(shell, 'kubectl label deploy/web a=b --local')).toMatch(/^error: you must specify resources by --filename when --local is set\./);
    expect(await run(shell, 'kubectl get deploy')).toBe('No resources found in default namespace.\n');
  });

  it('takes of a file’s objects those that the selector matches', async () => {
    const both = `${WEB}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, labels: {app: other}}\n`;
    const shell = await createVirtualShell('default', { 'both.yaml': both });
    expect(await run(shell, 'kubectl apply -f both.yaml -l app=other')).toBe('configmap/other created\n');
    expect(await run(shell, 'kubectl delete -f both.yaml -l app=other')).toBe('configmap "other" deleted\n');
  });

  it('shows what a strategic patch would make of lists', async () => {
    const shell = await createVirtualShell('default', { 'web.yaml': WEB });
    await shell.run('kubectl apply -f web.yaml');
    const patch = '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}';
    expect(await run(shell, `kubectl patch deploy web -p '${patch}' --dry-run=client -o jsonpath='{.spec.template.spec.containers[*].name}'`)).toBe('side web');
  });
});

describe('kubectl set subject', () => {
  it('adds whoever is not bound yet', async () => {
    const shell = await createVirtualShell('default');
    await shell.run('kubectl create rolebinding readers --clusterrole=view --user=ann');
    expect(await run(shell, 'kubectl set subject rolebinding readers --user=ann --user=bob --serviceaccount=default:robot')).toBe(
      'rolebinding.rbac.authorization.k8s.io/readers subjects updated\n',
    );
    expect(await run(shell, "kubectl get rolebinding readers -o jsonpath='{.subjects[*].name}'")).toBe('ann bob robot');
    expect(await run(shell, 'kubectl set subject rolebinding readers')).toBe(
      'error: you must specify at least one value of user, group or serviceaccount\nexit 1\n',
    );
  });
});

describe('kubectl config', () => {
  it('keeps contexts, each with a namespace, as the walkthrough of namespaces does', async () => {
    const shell = await createVirtualShell('default');
    await shell.run('kubectl create ns dev');
    expect(await run(shell, 'kubectl config set-context dev --namespace=dev --cluster=podscope --user=podscope')).toBe('Context "dev" created.\n');
    expect(await run(shell, 'kubectl config use-context dev')).toBe('Switched to context "dev".\n');
    await shell.run('kubectl create cm here');
    expect(await run(shell, 'kubectl get cm -n dev -o name')).toContain('configmap/here\n');
    expect(await run(shell, 'kubectl get cm here --context podscope')).toBe('Error from server (NotFound): configmaps "here" not found\nexit 1\n');
    expect(await run(shell, 'kubectl config get-contexts')).toBe(
      'CURRENT   NAME       CLUSTER    AUTHINFO   NAMESPACE\n*         dev        podscope   podscope   dev\n          podscope   podscope   podscope   default\n',
    );
    expect(await run(shell, "kubectl config view --minify -o jsonpath='{..namespace}'")).toBe('dev');
    expect(await run(shell, 'kubectl config rename-context dev staging; kubectl config current-context')).toBe(
      'Context "dev" renamed to "staging".\nstaging\n',
    );
    expect(await run(shell, 'kubectl config delete-context staging')).toMatch(
      /^deleted context staging from ~\/\.kube\/config\nwarning: this removed your active context/,
    );
    expect(await run(shell, 'kubectl get pods')).toMatch(/Error from server|context|connection to the server/);
    expect(await run(shell, 'kubectl config use-context __proto__')).toBe('error: no context exists with the name: "__proto__"\nexit 1\n');
  });

  it('asks with the token of the context’s user', async () => {
    const shell = await createVirtualShell('default');
    await shell.run('kubectl create sa robot');
    expect(await run(shell, 'kubectl config set-credentials robot --token=$(kubectl create token robot)')).toBe('User "robot" set.\n');
    await shell.run('kubectl config set-context robot --cluster=podscope --user=robot');
    expect(await run(shell, 'kubectl get pods --context robot')).toMatch(
      /^Error from server \(Forbidden\): pods is forbidden: User "system:serviceaccount:default:robot"/,
    );
    expect(await run(shell, 'kubectl auth whoami --context robot | grep Username')).toMatch(/system:serviceaccount:default:robot/);
    expect(await run(shell, 'kubectl config view -o jsonpath="{.users[*].user.token}"')).toBe('REDACTED');
  });
});

describe('kubectl debug --profile', () => {
  const debugged = async (profile: string): Promise<string> => {
    const shell = await createVirtualShell('default');
    await shell.run('kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web');
    await shell.run(`kubectl debug web --image=busybox --profile=${profile} -c look -- true`);
    await shell.run(`kubectl debug node/node-1 --image=busybox --profile=${profile} -- true`);
    const pod = await run(shell, "kubectl get pod web -o jsonpath='{.spec.ephemeralContainers[0].securityContext}'");
    const node = await run(
      shell,
      "kubectl get pod -l app.kubernetes.io/managed-by=kubectl-debug -o jsonpath='{.items[0].spec.hostPID} {.items[0].spec.containers[0].volumeMounts[0].mountPath}'",
    );
    return `${pod} ${node}`;
  };

  it.each([
    ['general', '{"capabilities":{"add":["SYS_PTRACE"]}} true /host'],
    ['netadmin', '{"capabilities":{"add":["NET_ADMIN","NET_RAW"]}} true /var/run/secrets/kubernetes.io/serviceaccount'],
    ['sysadmin', '{"privileged":true} true /host'],
    [
      'restricted',
      '{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}}  /var/run/secrets/kubernetes.io/serviceaccount',
    ],
  ])('gives as much as %s allows', async (profile, expected) => {
    expect(await debugged(profile)).toBe(expected);
  });

  it('refuses a profile that there is none of', async () => {
    const shell = await createVirtualShell('default');
    expect(await run(shell, 'kubectl debug web --image=busybox --profile=root')).toMatch(/^error: unknown profile: root/);
  });
});

describe('the files of a line', () => {
  it('are looked for in the folders of a folder with -R only', async () => {
    const shell = await createVirtualShell('default');
    const file = (name: string): string => `kubectl create cm ${name} --dry-run=client -o yaml | grep -v creationTimestamp`;
    await shell.run(`mkdir /tmp/all; mkdir /tmp/all/more; ${file('one')} > /tmp/all/one.yaml; ${file('two')} > /tmp/all/more/two.yaml`);
    expect(await run(shell, 'kubectl apply -f /tmp/all')).toBe('configmap/one created\n');
    expect(await run(shell, 'kubectl apply -R -f /tmp/all')).toBe('configmap/two created\nconfigmap/one unchanged\n');
  });

  it('are no kustomization, and that is said', async () => {
    const shell = await createVirtualShell('default');
    expect(await run(shell, 'kubectl apply -k .')).toMatch(/^error: kustomizations are not built here: .*\nexit 1\n$/);
  });
});
