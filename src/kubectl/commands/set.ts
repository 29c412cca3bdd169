import { asJson, type KubeObject } from '../../api/object';
import type { Container, EnvVar, PodSpec } from '../../api/types.gen';
import { type Command, type Context, get, resourceFor } from '../context';
import { resourcePath } from '../discovery';
import { KubectlError } from '../errors';
import { quote } from '../json';
import { sameJson } from '../merge/values';
import { PRINT_FLAGS } from '../output';
import { changeContainers, podSpecOf, withPodSpec } from '../pod-template';
import { ALL, DRY_RUN, FILES, fetchSelected, LOCAL, SELECTOR } from '../select';
import { splitPairs, updateEach } from '../update';
import { FIELD_MANAGER } from './create';
import { amounts, pairs } from './generators/pairs';
import { subjectCommand } from './set-subject';

const MANAGER = 'kubectl-set';
const flags: NonNullable<Command['flags']> = [...PRINT_FLAGS, ...FILES, SELECTOR, ALL, DRY_RUN, LOCAL, FIELD_MANAGER];

/** What is said only of an object that has changed. */
const ifChanged =
  (said: string) =>
  (before: KubeObject, after: KubeObject): string | undefined =>
    sameJson(asJson(before), asJson(after)) ? undefined : said;

/** Sends another Pod spec for each selected object. */
async function updatePods(
  context: Context,
  selecting: readonly string[],
  said: string,
  change: (spec: PodSpec, object: KubeObject) => PodSpec | Promise<PodSpec>,
): Promise<void> {
  const found = await fetchSelected(context, selecting, { explicit: true });
  await updateEach(context, found, {
    manager: MANAGER,
    async change(object) {
      const spec = podSpecOf(object);
      if (!spec)
        throw new KubectlError(
          `error: ${object.kind.toLowerCase()}/${object.metadata.name} the object is not a pod or does not have a pod template: ${object.kind}`,
        );
      const changed = await change(spec, object);
      return withPodSpec(object, () => changed);
    },
    done: ifChanged(said),
  });
}

function needsResources(context: Context, selecting: readonly string[]): void {
  if (selecting.length === 0 && context.flags.list('filename').length === 0)
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
}

async function setImage(context: Context): Promise<void> {
  const { selecting, pairs: images } = splitPairs(context.args, 'image');
  needsResources(context, selecting);
  if (images.length === 0) throw new KubectlError('at least one image update is required');
  const wanted = images.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  if (wanted.length > 1 && wanted.some(([name]) => name === '*'))
    throw new KubectlError('all containers are already specified by *, but saw more than one container_name=container_image pairs');
  await updatePods(context, selecting, 'image updated', (spec) =>
    wanted.reduce((now, [name, image]) => {
      const next = changeContainers(now, name, (c) => ({ ...c, image }));
      if (!next) throw new KubectlError(`unable to find container named ${quote(name)}`);
      return next;
    }, spec),
  );
}

/** The variables of a ConfigMap or Secret that `--from` names. */
async function variablesFrom(context: Context, from: string): Promise<readonly EnvVar[]> {
  const [type = '', name = ''] = from.split('/');
  const resource = await resourceFor(context, type);
  const source = await get<KubeObject & { readonly data?: Readonly<Record<string, string>> }>(context, resourcePath(resource, context.namespace, name));
  if (source.kind !== 'ConfigMap' && source.kind !== 'Secret') throw new KubectlError('unsupported resource specified in --from');
  const reference = source.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
  const keys = context.flags.list('keys');
  return Object.keys(source.data ?? {})
    .filter((key) => keys.length === 0 || keys.includes(key))
    .sort()
    .map((key) => ({
      name: `${context.flags.string('prefix')}${key}`.toUpperCase().replace(/[^A-Z0-9_]/g, '_'),
      valueFrom: { [reference]: { key, name } },
    }));
}

/** A container's variables with some set and some gone. */
function withVariables(context: Context, of: string, container: Container, set: readonly EnvVar[], remove: readonly string[]): Container {
  const now = (container.env ?? []).filter((v) => !remove.includes(v.name));
  const clash = context.flags.bool('overwrite') ? undefined : now.find((v) => set.some((s) => s.name === v.name));
  if (clash) throw new KubectlError(`${of} '${clash.name}' already has a value (${clash.value ?? ''}), and --overwrite is false`);
  const env = [...now.map((v) => set.find((s) => s.name === v.name) ?? v), ...set.filter((s) => !now.some((v) => v.name === s.name))];
  const { env: _, ...rest } = container;
  return env.length > 0 ? { ...rest, env } : rest;
}

const PAIR = /^([A-Za-z_][\w.-]*)(=(.*)|-)$/s;

async function setEnv(context: Context): Promise<void> {
  const { flags: given, args, env } = context;
  const words = [...args, ...given.list('env')];
  const selecting = words.filter((word) => !PAIR.test(word));
  needsResources(context, selecting);
  if (given.bool('list')) {
    for (const { object } of await fetchSelected(context, selecting, { explicit: true }))
      for (const container of podSpecOf(object)?.containers ?? []) {
        env.stdout(`# ${object.kind} ${object.metadata.name}, container ${container.name}\n`);
        for (const { name, value, valueFrom } of container.env ?? []) {
          const from = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
          if (!from) env.stdout(`${name}=${value ?? ''}\n`);
          else env.stdout(`# ${name} from ${valueFrom?.secretKeyRef ? 'secret' : 'configmap'} ${from.name}, key ${from.key}\n`);
        }
      }
    return;
  }
  const matches = words.map((word) => PAIR.exec(word)).filter((m) => m !== null);
  const set: EnvVar[] = matches.filter((m) => m[2] !== '-').map((m) => ({ name: m[1]!, value: m[3] ?? '' }));
  const remove = matches.filter((m) => m[2] === '-').map((m) => m[1]!);
  const from = given.string('from') ? await variablesFrom(context, given.string('from')) : [];
  const containers = given.string('containers');
  await updatePods(context, selecting, 'env updated', (spec, { kind, metadata: { name } }) => {
    const next = changeContainers(spec, containers, (c) => withVariables(context, `${kind.toLowerCase()}s/${name}`, c, [...from, ...set], remove));
    if (next) return next;
    env.stderr(`Warning: ${kind}/${name} does not have any containers matching ${quote(containers)}\n`);
    return spec;
  });
}

async function setResources(context: Context): Promise<void> {
  const { flags: given, args } = context;
  needsResources(context, args);
  const [limits, requests] = [given.string('limits'), given.string('requests')];
  if (!limits && !requests) throw new KubectlError('you must specify an update to requests or limits (in the form of --requests/--limits)');
  const name = given.string('containers');
  await updatePods(context, args, 'resource requirements updated', (spec) => {
    const next = changeContainers(spec, name, (c) => ({
      ...c,
      resources: {
        ...c.resources,
        ...(limits && { limits: { ...c.resources?.limits, ...amounts(limits) } }),
        ...(requests && { requests: { ...c.resources?.requests, ...amounts(requests) } }),
      },
    }));
    if (!next) throw new KubectlError(`unable to find container named ${name}`);
    return next;
  });
}

async function setServiceAccount(context: Context): Promise<void> {
  const { args } = context;
  if (args.length === 0) throw new KubectlError('serviceaccount is required');
  const account = args.at(-1)!;
  await updatePods(context, args.slice(0, -1), 'serviceaccount updated', (spec) => ({ ...spec, serviceAccountName: account, serviceAccount: account }));
}

async function setSelector(context: Context): Promise<void> {
  const { args } = context;
  const selector = args.at(-1);
  if (selector === undefined || args.length < 2) throw new KubectlError('one selector is required');
  const found = await fetchSelected(context, args.slice(0, -1), { explicit: true });
  await updateEach(context, found, {
    manager: MANAGER,
    change(object) {
      if (object.kind !== 'Service') throw new KubectlError('setting a selector is only supported for Services');
      return { ...object, spec: { ...(object as { readonly spec?: object }).spec, selector: pairs(selector) } } as KubeObject;
    },
    done: () => 'selector updated',
  });
}

const CONTAINERS = {
  name: 'containers',
  short: 'c',
  type: 'string',
  default: '*',
  usage: 'The names of containers in the selected pod templates to change.',
} as const;

export const setCommand: Command = {
  name: 'set',
  use: 'SUBCOMMAND',
  short: 'Set specific features on objects',
  commands: [
    {
      name: 'image',
      use: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
      short: 'Update the image of a pod template',
      examples: `  # Set a deployment's nginx container image to 'nginx:1.9.1'
  kubectl set image deployment/nginx nginx=nginx:1.9.1`,
      flags,
      run: setImage,
    },
    {
      name: 'env',
      use: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
      short: 'Update environment variables on a pod template',
      examples: `  # Update deployment 'registry' with a new environment variable
  kubectl set env deployment/registry STORAGE_DIR=/local`,
      flags: [
        ...flags,
        CONTAINERS,
        { name: 'env', short: 'e', type: 'array', usage: 'Specify a key-value pair for an environment variable to set into each container.' },
        { name: 'from', type: 'string', usage: 'The name of a resource from which to inject environment variables' },
        { name: 'keys', type: 'list', usage: 'Comma-separated list of keys to import from specified resource' },
        { name: 'prefix', type: 'string', usage: 'Prefix to append to variable names' },
        { name: 'list', type: 'bool', usage: 'If true, display the environment and any changes in the standard format.' },
        { name: 'overwrite', type: 'bool', default: true, usage: 'If true, allow environment to be overwritten.' },
      ],
      run: setEnv,
    },
    {
      name: 'resources',
      use: '(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]',
      short: 'Update resource requests/limits on objects with pod templates',
      examples: `  # Set a deployment's nginx container CPU limits to "200m" and memory to "512Mi"
  kubectl set resources deployment nginx -c=nginx --limits=cpu=200m,memory=512Mi`,
      flags: [
        ...flags,
        CONTAINERS,
        { name: 'limits', type: 'string', usage: "The resource requirement limits for this container. For example, 'cpu=100m,memory=256Mi'." },
        { name: 'requests', type: 'string', usage: "The resource requirement requests for this container. For example, 'cpu=100m,memory=256Mi'." },
      ],
      run: setResources,
    },
    { name: 'selector', use: '(-f FILENAME | TYPE NAME) EXPRESSIONS', short: 'Set the selector on a resource', flags, run: setSelector },
    {
      name: 'serviceaccount',
      aliases: ['sa'],
      use: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
      short: 'Update the service account of a resource',
      flags,
      run: setServiceAccount,
    },
    subjectCommand(flags),
  ],
};
