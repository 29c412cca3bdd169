import type { JsonObject, KubeObject } from '../../api/object';
import type { ContainerStatus, Node, Pod } from '../../api/types.gen';
import { type Command, type Context, get, patch, resourceFor, send } from '../context';
import { resourcePath } from '../discovery';
import { KubectlError, usageError } from '../errors';
import { attachTo, followLog, podWhen } from './attach';
import { profileOf } from './debug-profiles';

/** kubectl `debug`: a container beside those of a Pod that runs (an ephemeral one), or a Pod that looks at a node. */

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters that no name here has yet; they follow from the time. */
function suffix(context: Context, isTaken: (letters: string) => boolean): string {
  for (let seed = Math.floor(context.env.now() / 1_000); ; seed++) {
    let letters = '';
    for (let rest = seed; letters.length < 5; rest = Math.floor(rest / ALPHABET.length)) letters += ALPHABET[rest % ALPHABET.length];
    if (!isTaken(letters)) return letters;
  }
}

function containerOf({ flags, args, dash }: Context, name: string): JsonObject {
  const command = dash === undefined ? [] : args.slice(dash);
  const env = flags.list('env').map((pair) => {
    const equals = pair.indexOf('=');
    if (equals <= 0) throw new KubectlError(`invalid env: ${pair}`);
    return { name: pair.slice(0, equals), value: pair.slice(equals + 1) };
  });
  return {
    name,
    image: flags.string('image'),
    ...(command.length > 0 && (flags.bool('arguments-only') ? { args: command } : { command })),
    ...(env.length > 0 && { env }),
    ...(flags.string('image-pull-policy') && { imagePullPolicy: flags.string('image-pull-policy') }),
    ...(flags.bool('stdin') && { stdin: true }),
    ...(flags.bool('tty') && { tty: true }),
    terminationMessagePolicy: 'File',
  };
}

/** What the profile gives the debugging container in a Pod that has others. */
function secured({ flags }: Context): JsonObject {
  const { securityContext } = profileOf(flags.string('profile'));
  return securityContext ? { securityContext } : {};
}

const statusOf = ({ status }: Pod, container: string): ContainerStatus | undefined =>
  [...(status?.containerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])].find(({ name }) => name === container);

/** Once the container runs, attaches to it; what has ended by then has left a log. */
async function attachWhenRunning(context: Context, pod: Pod, container: string): Promise<void> {
  const { flags, env } = context;
  const begun = await podWhen(context, pod, -1, (seen) => {
    const state = statusOf(seen, container)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  });
  if (!statusOf(begun, container)?.state?.terminated) return attachTo(context, begun, container, { stdin: flags.bool('stdin'), tty: flags.bool('tty') });
  env.stderr('Ephemeral container terminated, falling back to logs\n');
  return followLog(context, begun, container);
}

async function debugPod(context: Context, pod: Pod): Promise<void> {
  const { flags, env } = context;
  const { namespace, name } = pod.metadata;
  const taken = [...pod.spec!.containers, ...(pod.spec!.initContainers ?? []), ...(pod.spec!.ephemeralContainers ?? [])].map((c) => c.name);
  const container = flags.string('container') || `debugger-${suffix(context, (letters) => taken.includes(`debugger-${letters}`))}`;
  const target = flags.string('target');
  if (target && !flags.bool('quiet'))
    env.stdout(
      `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  if (!flags.has('container') && !flags.bool('quiet')) env.stdout(`Defaulting debug container name to ${container}.\n`);
  const added = { ...containerOf(context, container), ...(target && { targetContainerName: target }), ...secured(context) };
  const path = `${resourcePath(await resourceFor(context, 'pods'), namespace, name)}/ephemeralcontainers`;
  const changed = await patch<Pod>(context, path, 'strategic', { spec: { ephemeralContainers: [added] } });
  if (attaches(context)) await attachWhenRunning(context, changed, container);
}

/** A copy of a Pod with a container more, or with another image or command in one of its own (`generatePodCopyWithDebugContainer`). */
function copyOf(context: Context, { metadata, spec }: Pod, container: string): KubeObject {
  const { flags } = context;
  const { nodeName, ephemeralContainers: _, initContainers, ...rest } = spec!;
  const images = new Map(flags.list('set-image').map((pair) => pair.split(/=(.*)/s) as [string, string]));
  const own = rest.containers.map(({ livenessProbe, readinessProbe, startupProbe, ...kept }) => {
    const image = images.get(kept.name) ?? images.get('*');
    const debugged = kept.name === container ? { ...givenTo(context), ...secured(context) } : {};
    const probes = {
      ...(livenessProbe && flags.bool('keep-liveness') && { livenessProbe }),
      ...(readinessProbe && flags.bool('keep-readiness') && { readinessProbe }),
      ...(startupProbe && flags.bool('keep-startup') && { startupProbe }),
    };
    return { ...kept, ...probes, ...(image !== undefined && { image }), ...debugged };
  });
  const added = own.some(({ name }) => name === container) ? [] : [{ ...containerOf(context, container), ...secured(context) }];
  const copy: unknown = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: flags.string('copy-to'),
      namespace: metadata.namespace!,
      ...(flags.bool('keep-labels') && metadata.labels && { labels: { ...metadata.labels } }),
      ...(flags.bool('keep-annotations') && metadata.annotations && { annotations: { ...metadata.annotations } }),
    },
    spec: {
      ...rest,
      ...(flags.bool('same-node') && nodeName !== undefined && { nodeName }),
      ...(!flags.has('share-processes') || flags.bool('share-processes') ? { shareProcessNamespace: true } : {}),
      ...(initContainers && flags.bool('keep-init-containers') && { initContainers }),
      containers: [...own, ...added],
    },
  };
  return copy as KubeObject;
}

/** What the line says of a container that the Pod has. */
function givenTo(context: Context): JsonObject {
  const { name: _, terminationMessagePolicy: __, image, ...given } = containerOf(context, '');
  return { ...given, ...(image !== '' && image !== undefined && { image }) };
}

async function debugCopy(context: Context, pod: Pod): Promise<void> {
  const { flags, env } = context;
  const { namespace, name } = pod.metadata;
  const own = pod.spec!.containers.map((c) => c.name);
  const isNew = flags.string('image') !== '' && !flags.has('container');
  const container = flags.string('container') || (isNew ? `debugger-${suffix(context, (letters) => own.includes(`debugger-${letters}`))}` : own[0]!);
  if (isNew && !flags.bool('quiet')) env.stdout(`Defaulting debug container name to ${container}.\n`);
  const path = resourcePath(await resourceFor(context, 'pods'), namespace);
  if (flags.bool('replace')) await send(context, { method: 'DELETE', path: `${path}/${name}` });
  const created = await send<Pod>(context, { method: 'POST', path, body: copyOf(context, pod, container) });
  if (attaches(context)) await attachWhenRunning(context, created, container);
}

async function debugNode(context: Context, node: Node): Promise<void> {
  const { flags, env, namespace } = context;
  const nodeName = node.metadata.name!;
  const name = `node-debugger-${nodeName}-${suffix(context, () => false)}`;
  const container = flags.string('container') || 'debugger';
  const host = 'host-root';
  const { onNode, securityContext } = profileOf(flags.string('profile'));
  const debugging = {
    ...containerOf(context, container),
    ...(onNode.secured && securityContext && { securityContext }),
    ...(onNode.hostRoot && { volumeMounts: [{ mountPath: '/host', name: host }] }),
  };
  const pod: unknown = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [debugging],
      ...(onNode.hostNamespaces && { hostIPC: true, hostNetwork: true, hostPID: true }),
      nodeName,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      ...(onNode.hostRoot && { volumes: [{ name: host, hostPath: { path: '/' } }] }),
    },
  };
  if (!flags.bool('quiet')) env.stdout(`Creating debugging pod ${name} with container ${container} on node ${nodeName}.\n`);
  const created = await send<Pod>(context, { method: 'POST', path: resourcePath(await resourceFor(context, 'pods'), namespace), body: pod as KubeObject });
  if (attaches(context)) await attachWhenRunning(context, created, container);
}

const attaches = ({ flags }: Context): boolean => (flags.has('attach') ? flags.bool('attach') : flags.bool('stdin'));

async function run(context: Context): Promise<void> {
  const { flags, args, dash, namespace } = context;
  const [word, ...more] = args.slice(0, dash);
  if (word === undefined) throw usageError('NAME is required for debug', 'debug');
  if (more.length > 0) throw usageError(`arguments must come after --: ${more.join(' ')}`, 'debug');
  if (flags.bool('tty') && !flags.bool('stdin')) throw usageError('-i/--stdin is required for containers with -t/--tty=true', 'debug');
  profileOf(flags.string('profile'));
  if (!flags.string('image') && !flags.string('copy-to'))
    throw usageError('you must specify --image when creating an ephemeral container or a node debugging pod', 'debug');
  const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pods', word];
  const resource = await resourceFor(context, type);
  const object = await get<KubeObject>(context, resourcePath(resource, resource.namespaced ? namespace : undefined, name));
  if (resource.kind === 'Pod') return flags.string('copy-to') ? debugCopy(context, object as Pod) : debugPod(context, object as Pod);
  if (resource.kind === 'Node') return debugNode(context, object as Node);
  throw new KubectlError(`"${resource.kind}" not supported by debug`);
}

export const debugCommand: Command = {
  name: 'debug',
  use: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  short: 'Create debugging sessions for troubleshooting workloads and nodes',
  examples: `  # Create an interactive debugging session in pod mypod and immediately attach to it
  kubectl debug mypod -it --image=busybox

  # Look at the processes of the container main of pod mypod
  kubectl debug mypod -it --image=busybox --target=main -- sh

  # Create a copy of mypod named my-debugger with a debug container, and attach to it
  kubectl debug mypod -it --image=busybox --copy-to=my-debugger

  # Create a copy of mypod in which the container main runs another command
  kubectl debug mypod -it --copy-to=my-debugger --container=main -- sh

  # Create an interactive debugging session on a node
  kubectl debug node/node-1 -it --image=busybox`,
  flags: [
    { name: 'image', type: 'string', usage: 'Container image to use for debug container.' },
    { name: 'container', short: 'c', type: 'string', usage: 'Container name to use for debug container.' },
    { name: 'target', type: 'string', usage: 'When using an ephemeral container, target processes in this container name.' },
    { name: 'copy-to', type: 'string', usage: 'Create a copy of the target Pod with this name.' },
    { name: 'replace', type: 'bool', usage: "When used with '--copy-to', delete the original Pod." },
    { name: 'same-node', type: 'bool', usage: "When used with '--copy-to', schedule the copy of target Pod on the same node." },
    { name: 'share-processes', type: 'bool', usage: "When used with '--copy-to', enable process namespace sharing in the copy." },
    { name: 'set-image', type: 'array', usage: "When used with '--copy-to', a list of name=image pairs for changing container images." },
    { name: 'keep-labels', type: 'bool', usage: "If true, keep the original pod labels. (This flag only works when used with '--copy-to')" },
    { name: 'keep-annotations', type: 'bool', usage: "If true, keep the original pod annotations. (This flag only works when used with '--copy-to')" },
    { name: 'keep-liveness', type: 'bool', usage: "If true, keep the original pod liveness probes. (This flag only works when used with '--copy-to')" },
    { name: 'keep-readiness', type: 'bool', usage: "If true, keep the original pod readiness probes. (This flag only works when used with '--copy-to')" },
    { name: 'keep-startup', type: 'bool', usage: "If true, keep the original startup probes. (This flag only works when used with '--copy-to')" },
    {
      name: 'keep-init-containers',
      type: 'bool',
      default: true,
      usage: "Run the init containers for the pod. Defaults to true. (This flag only works when used with '--copy-to')",
    },
    {
      name: 'profile',
      type: 'string',
      default: 'general',
      usage: 'Options are "general", "baseline", "netadmin", "restricted" or "sysadmin". Defaults to "general".',
    },
    { name: 'env', type: 'array', usage: 'Environment variables to set in the container.' },
    { name: 'image-pull-policy', type: 'string', usage: 'The image pull policy for the container.' },
    { name: 'arguments-only', type: 'bool', usage: 'If specified, everything after -- will be passed to the new container as Args instead of Command.' },
    { name: 'attach', type: 'bool', usage: 'If true, wait for the container to start running, and then attach as if kubectl attach were called.' },
    { name: 'stdin', short: 'i', type: 'bool', usage: 'Keep stdin open on the container(s) in the pod, even if nothing is attached.' },
    { name: 'tty', short: 't', type: 'bool', usage: 'Allocate a TTY for the debugging container.' },
    { name: 'quiet', short: 'q', type: 'bool', usage: 'If true, suppress informational messages.' },
  ],
  run,
};
