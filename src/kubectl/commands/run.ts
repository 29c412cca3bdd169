import { isReady } from '../../api/conditions';
import type { JsonObject, KubeObject } from '../../api/object';
import { isPodTerminal } from '../../api/pod-phase';
import { type Command, type Context, dryRunOf, resourceFor, send } from '../context';
import { resourcePath } from '../discovery';
import { KubectlError, usageError } from '../errors';
import { quote } from '../json';
import { OVERRIDE_FLAGS, withOverrides } from '../overrides';
import { attachTo, followLog, podWhen } from './attach';
import { CREATE_FLAGS, createGenerated } from './create';
import { pairs } from './generators/pairs';

const IMAGE = /^[a-z0-9]+([._-]+[a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,})?$/i;

/** `a=b` pairs of a repeated flag. */
function pairsOf(context: Context, flag: string): readonly (readonly [string, string])[] {
  return context.flags.list(flag).map((text) => {
    const equals = text.indexOf('=');
    if (equals <= 0) throw new KubectlError(flag === 'env' ? `invalid env: ${text}` : `unexpected ${flag} spec: ${text}`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
}

function restartPolicy(context: Context): string {
  const given = context.flags.string('restart');
  if (!['Always', 'OnFailure', 'Never'].includes(given)) throw usageError(`invalid restart policy: ${given}`, 'run');
  return given;
}

function podFor(context: Context, name: string): KubeObject {
  const { flags, args } = context;
  const words = args.slice(1);
  const env = pairsOf(context, 'env').map(([key, value]) => ({ name: key, value }));
  const annotations = Object.fromEntries(pairsOf(context, 'annotations'));
  const interactive = flags.bool('stdin');
  const container: JsonObject = {
    name,
    image: flags.string('image'),
    ...(words.length > 0 && (flags.bool('command') ? { command: words } : { args: words })),
    ...(env.length > 0 && { env }),
    ...(flags.string('image-pull-policy') && { imagePullPolicy: flags.string('image-pull-policy') }),
    ...(flags.has('port') && { ports: [{ containerPort: flags.int('port') }] }),
    ...(flags.bool('privileged') && { securityContext: { privileged: true } }),
    ...(interactive && { stdin: true, stdinOnce: !flags.bool('leave-stdin-open') }),
    ...(flags.bool('tty') && { tty: true }),
  };
  const labels = flags.string('labels') ? pairs(flags.string('labels')) : { run: name };
  const pod: unknown = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: restartPolicy(context) },
  };
  return pod as KubeObject;
}

/** Attaches to a Pod as soon as it runs; what has ended by then, or cannot be attached to, has left a log (kubectl `handleAttachPod`). */
async function attachWhenRunning(context: Context, created: KubeObject): Promise<void> {
  const { flags, env } = context;
  const name = created.metadata.name ?? '';
  const pod = await podWhen(
    context,
    created,
    flags.seconds('pod-running-timeout'),
    (seen) => isPodTerminal(seen) || (seen.status?.phase === 'Running' && isReady(seen)),
  );
  if (isPodTerminal(pod)) return followLog(context, pod, name);
  try {
    await attachTo(context, pod, name, { stdin: flags.bool('stdin'), tty: flags.bool('tty') });
  } catch (error) {
    if (!(error instanceof KubectlError) || env.signal.aborted) throw error;
    env.stderr(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${error.message}\n`);
    await followLog(context, pod, name);
  }
}

/** Where a Pod is to run once, how it ended is how this ends. */
async function checkEnded(context: Context, created: KubeObject): Promise<void> {
  const policy = restartPolicy(context);
  if (policy === 'Always' || context.flags.bool('leave-stdin-open')) return;
  const { metadata, status } = await podWhen(context, created, context.flags.seconds('pod-running-timeout'), (pod) =>
    policy === 'Never' ? isPodTerminal(pod) : pod.status?.phase === 'Succeeded',
  );
  if (status?.phase === 'Succeeded') return;
  const of = `pod ${metadata.namespace}/${metadata.name}`;
  const { exitCode = 0, reason = '', message = '' } = status?.containerStatuses?.[0]?.state?.terminated ?? {};
  if (exitCode === 0) throw new KubectlError(`${of} failed with unknown exit code`);
  throw new KubectlError(`${of} terminated (${reason})${message && `\n${message}`}`, { exact: true, exitCode });
}

/** Deletes what `--rm` is to leave nothing of, however it went; also after Ctrl+C. */
async function removePod(context: Context, { metadata: { name, namespace } }: KubeObject): Promise<void> {
  const last: Context = { ...context, env: { ...context.env, signal: new AbortController().signal } };
  const pods = await resourceFor(last, 'pods');
  await send(last, {
    method: 'DELETE',
    path: resourcePath(pods, namespace, name),
    body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
  });
  context.env.stdout(`pod ${quote(name ?? '')} deleted\n`);
}

async function run(context: Context): Promise<void> {
  const { flags, args, dash } = context;
  const [name] = args;
  if (!flags.has('image')) throw new KubectlError('required flag(s) "image" not set');
  if (name === undefined || dash === 0) throw usageError('NAME is required for run', 'run');
  if (!flags.string('image')) throw new KubectlError('--image is required');
  if (!IMAGE.test(flags.string('image'))) throw new KubectlError(`Invalid image name ${quote(flags.string('image'))}: invalid reference format`);
  const attached = flags.has('attach') ? flags.bool('attach') : flags.bool('stdin');
  if (flags.bool('tty') && !flags.bool('stdin')) throw usageError('-i/--stdin is required for containers with -t/--tty=true', 'run');
  if (flags.bool('expose') && !flags.has('port')) throw usageError('--port must be set when exposing a service', 'run');
  const remove = flags.bool('rm');
  if (remove && !attached) throw usageError('--rm should only be used for attached containers', 'run');
  if (attached && dryRunOf(context) !== 'none')
    throw usageError("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)", 'run');
  const policy = flags.string('image-pull-policy');
  if (policy && !['Always', 'IfNotPresent', 'Never'].includes(policy)) throw usageError(`invalid image pull policy: ${policy}`, 'run');
  const pod = withOverrides(context, podFor(context, name));
  let said = '';
  const keep = (text: string): void => {
    said += text;
  };
  const created = await createGenerated({ ...context, env: { ...context.env, stdout: keep } }, pod, 'kubectl-run');
  if (flags.bool('expose')) {
    const port = flags.int('port');
    const service: unknown = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port, protocol: 'TCP', targetPort: port }], selector: pod.metadata.labels },
    };
    await createGenerated(context, service as KubeObject, 'kubectl-run');
  }
  // The Service is announced first; of a Pod that is attached to, its own words are enough.
  if (!attached) return context.env.stdout(said);
  try {
    await attachWhenRunning(context, created);
    await checkEnded(context, created);
  } finally {
    if (remove) await removePod(context, created);
  }
}

export const runCommand: Command = {
  name: 'run',
  use: 'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  short: 'Run a particular image on the cluster',
  examples: `  # Start a nginx pod
  kubectl run nginx --image=nginx

  # Start a busybox pod, type into its shell, and remove it when it exits
  kubectl run -i -t --rm shell --image=busybox --restart=Never

  # Start a busybox pod, print what it prints, and remove it when it exits
  kubectl run -i --rm hi --image=busybox --restart=Never -- echo hi`,
  flags: [
    ...CREATE_FLAGS,
    ...OVERRIDE_FLAGS,
    { name: 'image', type: 'string', usage: 'The image for the container to run.' },
    { name: 'image-pull-policy', type: 'string', usage: 'The image pull policy for the container.' },
    { name: 'restart', type: 'string', default: 'Always', usage: 'The restart policy for this Pod.  Legal values [Always, OnFailure, Never].' },
    { name: 'labels', short: 'l', type: 'string', usage: 'Comma separated labels to apply to the pod. Will override previous values.' },
    { name: 'annotations', type: 'array', usage: 'Annotations to apply to the pod.' },
    { name: 'env', type: 'array', usage: 'Environment variables to set in the container.' },
    { name: 'port', type: 'int', usage: 'The port that this container exposes.' },
    { name: 'expose', type: 'bool', usage: 'If true, create a ClusterIP service associated with the pod.  Requires `--port`.' },
    {
      name: 'command',
      type: 'bool',
      usage: "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field.",
    },
    { name: 'attach', type: 'bool', usage: 'If true, wait for the Pod to start running, and then print what it prints.' },
    { name: 'stdin', short: 'i', type: 'bool', usage: 'Keep stdin open on the container in the pod.' },
    { name: 'leave-stdin-open', type: 'bool', usage: 'Leave stdin open after the first attach completes.' },
    { name: 'tty', short: 't', type: 'bool', usage: 'Allocate a TTY for the container in the pod.' },
    { name: 'rm', type: 'bool', usage: 'If true, delete the pod after it exits.  Only valid when attaching to the container.' },
    { name: 'privileged', type: 'bool', usage: 'If true, run the container in privileged mode.' },
    { name: 'quiet', short: 'q', type: 'bool', usage: 'If true, suppress prompt messages.' },
    { name: 'pod-running-timeout', type: 'string', default: '1m0s', usage: 'The length of time to wait until the pod is running.' },
  ],
  run,
};
