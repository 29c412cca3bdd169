import { type JsonObject, type KubeObject, setOwn } from '../../api/object';
import { type Context, discover, resourceFor, send } from '../context';
import { findKind, findResource, noResourceType, resourcePath } from '../discovery';
import { KubectlError } from '../errors';
import type { FlagSpec } from '../flags';
import { quote } from '../json';

/** `kubectl create KIND NAME --flags`: each makes one object from its flags. */
export interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly use: string;
  readonly short: string;
  readonly flags: readonly FlagSpec[];
  /** Comes before the server's words if it refuses. */
  readonly failure?: string;
  /** Undefined where the generator has done its work itself. */
  readonly make: (context: Context) => KubeObject | undefined | Promise<KubeObject | undefined>;
}

const flag = (name: string, type: FlagSpec['type'], usage: string, more: Partial<FlagSpec> = {}): FlagSpec => ({ name, type, usage, ...more });

function nameOf({ args, command }: Context): string {
  if (args.length !== 1) throw new KubectlError(`exactly one NAME is required, got ${args.length}\nSee '${command} -h' for help and examples`);
  return args[0]!;
}

function required(context: Context, ...names: readonly string[]): void {
  const missing = names.filter((n) => !context.flags.has(n));
  if (missing.length > 0) throw new KubectlError(`required flag(s) ${missing.map(quote).join(', ')} not set`);
}

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: Readonly<Record<string, unknown>> = {},
  labels?: Readonly<Record<string, string>>,
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(labels && { labels }) },
  ...rest,
});

/** `a=b,c=d` */
export function pairs(text: string): Readonly<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const part of text.split(',').filter(Boolean)) {
    const equals = part.indexOf('=');
    if (equals < 0) throw new KubectlError(`unexpected label spec: ${part}`);
    out[part.slice(0, equals)] = part.slice(equals + 1);
  }
  return out;
}

/** `cpu=1,memory=1Gi` */
export function amounts(text: string): Readonly<Record<string, string>> {
  const wrong = text.split(',').find((part) => part.split('=').length !== 2);
  if (wrong !== undefined) throw new KubectlError(`Invalid argument syntax ${wrong}, expected <resource>=<value>`);
  return pairs(text);
}

const base64 = (text: string): string => {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
};

function readFile(context: Context, path: string): string {
  const text = context.env.files.read(path);
  if (text === undefined) throw new KubectlError(`error reading ${path}: no such file or directory`);
  return text;
}

const DATA_FLAGS: readonly FlagSpec[] = [
  flag('from-literal', 'array', 'Specify a key and literal value to insert (i.e. mykey=somevalue).'),
  flag('from-file', 'list', 'Key files can be specified using their file path, or with [key=]source.'),
  flag('from-env-file', 'list', 'Specify the path to a file to read lines of key=val pairs.'),
  flag('append-hash', 'bool', 'Append a hash to the name.'),
];

/** The data of a ConfigMap or Secret from --from-literal, --from-file and --from-env-file. */
function dataOf(context: Context, of: string): Readonly<Record<string, string>> | undefined {
  const data: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw new KubectlError(
        `${quote(key)} is not a valid key name for a ${of}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      );
    if (Object.hasOwn(data, key))
      throw new KubectlError(`cannot add key ${quote(key)}, another key by that name already exists in Data for ${of} ${quote(context.args[0] ?? '')}`);
    setOwn(data, key, value);
  };
  for (const literal of context.flags.list('from-literal')) {
    const equals = literal.indexOf('=');
    if (equals <= 0) throw new KubectlError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), literal.slice(equals + 1).replace(/^(['"])(.*)\1$/s, '$2'));
  }
  for (const source of context.flags.list('from-file')) {
    const equals = source.indexOf('=');
    const path = equals < 0 ? source : source.slice(equals + 1);
    add(equals < 0 ? path.split('/').at(-1)! : source.slice(0, equals), readFile(context, path));
  }
  for (const path of context.flags.list('from-env-file')) {
    for (const line of readFile(context, path).split('\n')) {
      const text = line.trim();
      if (!text || text.startsWith('#')) continue;
      // A bare name would be read from the environment, which is empty here.
      const equals = text.indexOf('=');
      add(equals < 0 ? text : text.slice(0, equals), equals < 0 ? '' : text.slice(equals + 1));
    }
  }
  return Object.keys(data).length > 0 ? data : undefined;
}

/** `80`, `80:8080`, `80:http` */
function portOf(spec: string, protocol = 'TCP', nodePort?: number): JsonObject {
  const [port, target] = spec.split(':') as [string, string?];
  if (!/^\d+$/.test(port)) throw new KubectlError(`strconv.ParseUint: parsing ${quote(port)}: invalid syntax`);
  const to = target ?? port;
  return { name: spec.replace(':', '-'), port: Number(port), protocol, targetPort: /^\d+$/.test(to) ? Number(to) : to, ...(nodePort && { nodePort }) };
}

const serviceFlags = [flag('tcp', 'list', "Port pairs can be specified as '<port>:<targetPort>'.")];

const service = (name: string, type: string, more: readonly FlagSpec[] = []): Generator => ({
  name,
  use: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
  short: `Create a ${type} service`,
  flags: [...serviceFlags, ...more],
  failure: `failed to create ${type} service:`,
  make: (context) => {
    const app = nameOf(context);
    const external = context.flags.string('external-name');
    const headless = context.flags.string('clusterip') === 'None';
    const ports = context.flags.list('tcp').map((t) => portOf(t, 'TCP', context.flags.int('node-port')));
    if (type === 'ExternalName') required(context, 'external-name');
    if (ports.length === 0 && type !== 'ExternalName' && !headless) throw new KubectlError('at least one tcp port specifier must be provided');
    return object(
      'v1',
      'Service',
      app,
      {
        spec: {
          ...(context.flags.string('clusterip') && { clusterIP: context.flags.string('clusterip') }),
          ...(external && { externalName: external }),
          ...(ports.length > 0 && { ports }),
          selector: { app },
          type,
        },
      },
      { app },
    );
  },
});

const verbsAndResources: readonly FlagSpec[] = [
  flag('verb', 'list', 'Verb that applies to the resources contained in the rule.'),
  flag('resource', 'list', 'Resource that the rule applies to.'),
  flag('resource-name', 'array', 'Resource in the white list that the rule applies to, repeat this flag for multiple items.'),
];

/** Resources by their group, as a Role's rules have them. */
async function resourceRules(context: Context): Promise<readonly JsonObject[]> {
  const byGroup = new Map<string, string[]>();
  for (const spec of context.flags.list('resource')) {
    const [name, subresource] = spec.split('/') as [string, string?];
    const found = findResource(await discover(context), name);
    if (!found) throw new KubectlError(noResourceType(name).message, { exact: true });
    byGroup.set(found.group, [...(byGroup.get(found.group) ?? []), subresource ? `${found.plural}/${subresource}` : found.plural]);
  }
  const names = context.flags.list('resource-name');
  const verbs = [...new Set(context.flags.list('verb'))];
  return [...byGroup].map(([group, resources]) => ({ apiGroups: [group], ...(names.length > 0 && { resourceNames: names }), resources, verbs }));
}

const role = (name: string, kind: string): Generator => ({
  name,
  use: 'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename]',
  short: kind === 'Role' ? 'Create a role with single rule' : 'Create a cluster role',
  flags: [...verbsAndResources, ...(kind === 'Role' ? [] : [flag('non-resource-url', 'list', 'A partial url that user should have access to.')])],
  make: async (context) => {
    const roleName = nameOf(context);
    const urls = context.flags.list('non-resource-url');
    if (context.flags.list('verb').length === 0) throw new KubectlError('at least one verb must be specified');
    if (context.flags.list('resource').length === 0 && urls.length === 0)
      throw new KubectlError(kind === 'Role' ? 'at least one resource must be specified' : 'one of resource or nonResourceURL must be specified');
    const verbs = [...new Set(context.flags.list('verb'))];
    const rules = [...(await resourceRules(context)), ...(urls.length > 0 ? [{ nonResourceURLs: urls, verbs }] : [])];
    return object('rbac.authorization.k8s.io/v1', kind, roleName, { rules });
  },
});

const binding = (name: string, kind: string): Generator => ({
  name,
  use: 'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]',
  short: `Create a ${name === 'rolebinding' ? 'role binding for a particular role or cluster role' : 'cluster role binding for a particular cluster role'}`,
  flags: [
    flag('clusterrole', 'string', 'ClusterRole to reference.'),
    flag('role', 'string', 'Role to reference.'),
    flag('user', 'array', 'Usernames to bind.'),
    flag('group', 'array', 'Groups to bind.'),
    flag('serviceaccount', 'array', 'Service accounts to bind, in the format <namespace>:<name>.'),
  ],
  failure: `failed to create ${name}:`,
  make: (context) => {
    const { flags } = context;
    const bindingName = nameOf(context);
    const [clusterRole, roleName] = [flags.string('clusterrole'), flags.string('role')];
    if ((clusterRole === '') === (roleName === '')) throw new KubectlError('exactly one of clusterrole or role must be specified');
    const rbac = 'rbac.authorization.k8s.io';
    const subjects = [
      ...flags.list('user').map((user) => ({ apiGroup: rbac, kind: 'User', name: user })),
      ...flags.list('group').map((group) => ({ apiGroup: rbac, kind: 'Group', name: group })),
      ...flags.list('serviceaccount').map((account) => {
        const [namespace, of, ...rest] = account.split(':');
        if (!namespace || !of || rest.length > 0) throw new KubectlError('serviceaccount must be <namespace>:<name>');
        return { kind: 'ServiceAccount', name: of, namespace };
      }),
    ];
    return object(`${rbac}/v1`, kind, bindingName, {
      roleRef: { apiGroup: rbac, kind: clusterRole ? 'ClusterRole' : 'Role', name: clusterRole || roleName },
      ...(subjects.length > 0 && { subjects }),
    });
  },
});

/** `a.b/*=s:80,tls=x` of `kubectl create ingress --rule`. */
function ingressRule(spec: string): { readonly host: string; readonly path: JsonObject; readonly tls?: string | undefined } {
  const [rule, ...options] = spec.split(',') as [string, ...string[]];
  const match = /^([^/]*)(\/[^=]*)?=([^:]+):(.+)$/.exec(rule);
  if (!match) throw new KubectlError(`rule ${spec} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  const [, host, path, name, port] = match as unknown as [string, string, string | undefined, string, string];
  const prefix = path?.endsWith('*');
  const tls = options.find((o) => o === 'tls' || o.startsWith('tls='));
  return {
    host,
    path: {
      backend: { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } },
      path: (prefix ? path!.slice(0, -1) : path) || '/',
      pathType: prefix ? 'Prefix' : 'Exact',
    },
    ...(tls && { tls: tls.slice(4) }),
  };
}

const template = (context: Context, name: string, restartPolicy: string): JsonObject => ({
  spec: {
    containers: [{ name, image: context.flags.string('image'), ...(context.args.length > 1 && { command: context.args.slice(1) }) }],
    restartPolicy,
  },
});

/** Job and CronJob take the name before `--` and the command after it. */
function nameBeforeDash(context: Context): string {
  const before = context.dash ?? context.args.length;
  if (context.args.length === 0 || before > 1 || before === 0)
    throw new KubectlError(`exactly one NAME is required, got ${context.args.length}\nSee '${context.command} -h' for help and examples`);
  return context.args[0]!;
}

export const generators: readonly Generator[] = [
  {
    name: 'namespace',
    aliases: ['ns'],
    use: 'NAME [--dry-run=server|client|none]',
    short: 'Create a namespace with the specified name',
    flags: [],
    make: (context) => object('v1', 'Namespace', nameOf(context)),
  },
  {
    name: 'deployment',
    aliases: ['deploy'],
    use: 'NAME --image=image -- [COMMAND] [args...]',
    short: 'Create a deployment with the specified name',
    flags: [
      flag('image', 'list', 'Image names to run. A deployment can have multiple images set for multi-container pod.'),
      flag('replicas', 'int', 'Number of replicas to create. Default is 1.', { short: 'r', default: 1 }),
      flag('port', 'int', 'The containerPort that this deployment exposes.'),
    ],
    failure: 'failed to create deployment:',
    make: (context) => {
      const name = nameBeforeDash(context);
      required(context, 'image');
      const images = context.flags.list('image');
      const command = context.args.slice(1);
      if (images.length > 1 && command.length > 0) throw new KubectlError('cannot specify multiple --image options and command');
      const containers = images.map((image) => ({
        name: image.split('/').at(-1)!.split(/[:@]/)[0]!.replace(/[._]/g, '-').toLowerCase(),
        image,
        ...(command.length > 0 && { command }),
        ...(context.flags.has('port') && { ports: [{ containerPort: context.flags.int('port') }] }),
      }));
      const app = { app: name };
      return object(
        'apps/v1',
        'Deployment',
        name,
        { spec: { replicas: context.flags.int('replicas'), selector: { matchLabels: app }, template: { metadata: { labels: app }, spec: { containers } } } },
        app,
      );
    },
  },
  {
    name: 'configmap',
    aliases: ['cm'],
    use: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1]',
    short: 'Create a config map from a local file, directory or literal value',
    flags: DATA_FLAGS,
    failure: 'failed to create configmap:',
    make: (context) => {
      const name = nameOf(context);
      const data = dataOf(context, 'ConfigMap');
      return object('v1', 'ConfigMap', name, data ? { data } : {});
    },
  },
  {
    name: 'serviceaccount',
    aliases: ['sa'],
    use: 'NAME [--dry-run=server|client|none]',
    short: 'Create a service account with the specified name',
    flags: [],
    failure: 'failed to create serviceaccount:',
    make: (context) => object('v1', 'ServiceAccount', nameOf(context)),
  },
  {
    name: 'job',
    use: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
    short: 'Create a job with the specified name',
    flags: [
      flag('image', 'string', 'Image name to run.'),
      flag('from', 'string', 'The name of the resource to create a Job from (only cronjob is supported).'),
    ],
    failure: 'failed to create job:',
    make: async (context) => {
      const name = nameBeforeDash(context);
      const from = context.flags.string('from');
      if (from) {
        const [type, cronName] = from.split('/') as [string, string?];
        const resource = await resourceFor(context, type);
        if (resource.kind !== 'CronJob') throw new KubectlError('from must be an existing cronjob');
        const cron = await send<KubeObject & { readonly spec: { readonly jobTemplate: { readonly metadata?: JsonObject; readonly spec: JsonObject } } }>(
          context,
          {
            method: 'GET',
            path: resourcePath(resource, context.namespace, cronName ?? ''),
          },
        );
        const annotations = {
          ...(cron.spec.jobTemplate.metadata?.annotations as Record<string, string> | undefined),
          'cronjob.kubernetes.io/instantiate': 'manual',
        };
        return {
          ...object('batch/v1', 'Job', name, { spec: cron.spec.jobTemplate.spec }),
          metadata: {
            name,
            annotations,
            ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: cron.metadata.name ?? '', uid: cron.metadata.uid ?? '', controller: true }],
          },
        };
      }
      if (!context.flags.has('image')) throw new KubectlError('either --image or --from must be specified');
      return object('batch/v1', 'Job', name, { spec: { template: template(context, name, 'Never') } });
    },
  },
  {
    name: 'cronjob',
    aliases: ['cj'],
    use: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
    short: 'Create a cron job with the specified name',
    flags: [
      flag('image', 'string', 'Image name to run.'),
      flag('schedule', 'string', 'A schedule in the Cron format the job should be run with.'),
      flag('restart', 'string', "job's restart policy. supported values: OnFailure, Never", { default: 'OnFailure' }),
    ],
    failure: 'failed to create cronjob:',
    make: (context) => {
      const name = nameBeforeDash(context);
      required(context, 'image', 'schedule');
      return object('batch/v1', 'CronJob', name, {
        spec: {
          jobTemplate: { metadata: { name }, spec: { template: template(context, name, context.flags.string('restart')) } },
          schedule: context.flags.string('schedule'),
        },
      });
    },
  },
  {
    name: 'quota',
    aliases: ['resourcequota'],
    use: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2]',
    short: 'Create a quota with the specified name',
    flags: [
      flag('hard', 'string', 'A comma-delimited set of resource=quantity pairs that define a hard limit.'),
      flag('scopes', 'string', 'A comma-delimited set of quota scopes.'),
    ],
    failure: 'failed to create quota:',
    make: (context) => {
      const scopes = context.flags.string('scopes').split(',').filter(Boolean);
      return object('v1', 'ResourceQuota', nameOf(context), {
        spec: { ...(context.flags.has('hard') && { hard: amounts(context.flags.string('hard')) }), ...(scopes.length > 0 && { scopes }) },
      });
    },
  },
  role('role', 'Role'),
  role('clusterrole', 'ClusterRole'),
  binding('rolebinding', 'RoleBinding'),
  binding('clusterrolebinding', 'ClusterRoleBinding'),
  {
    name: 'ingress',
    aliases: ['ing'],
    use: 'NAME --rule=host/path=service:port[,tls[=secret]]',
    short: 'Create an ingress with the specified name',
    flags: [
      flag('rule', 'array', 'Rule in format host/path=service:port[,tls=secretname].'),
      flag('class', 'string', 'Ingress Class to be used.'),
      flag('default-backend', 'string', 'Default service for backend, in format of svcname:port.'),
      flag('annotation', 'array', 'Annotation to insert in the ingress object, in the format annotation=value.'),
    ],
    failure: 'failed to create ingress:',
    make: (context) => {
      const name = nameOf(context);
      const rules = context.flags.list('rule').map(ingressRule);
      const fallback = context.flags.string('default-backend');
      if (rules.length === 0 && !fallback)
        throw new KubectlError(
          'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
        );
      const hosts = [...new Set(rules.map((r) => r.host))];
      const tls = rules.filter((r) => r.tls !== undefined).map((r) => ({ ...(r.host && { hosts: [r.host] }), ...(r.tls && { secretName: r.tls }) }));
      const annotations = pairs(context.flags.list('annotation').join(','));
      const [backend, port] = fallback.split(':');
      return {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
        spec: {
          ...(context.flags.string('class') && { ingressClassName: context.flags.string('class') }),
          ...(fallback && { defaultBackend: { service: { name: backend, port: { number: Number(port) } } } }),
          ...(hosts.length > 0 && {
            rules: hosts.map((host) => ({ ...(host && { host }), http: { paths: rules.filter((r) => r.host === host).map((r) => r.path) } })),
          }),
          ...(tls.length > 0 && { tls }),
        },
      } as KubeObject;
    },
  },
  {
    name: 'poddisruptionbudget',
    aliases: ['pdb'],
    use: 'NAME --selector=SELECTOR --min-available=N',
    short: 'Create a pod disruption budget with the specified name',
    flags: [
      flag('selector', 'string', 'A label selector to use for this budget.'),
      flag('min-available', 'string', 'The minimum number or percentage of available pods this budget requires.'),
      flag('max-unavailable', 'string', 'The maximum number or percentage of unavailable pods this budget requires.'),
    ],
    failure: 'failed to create poddisruptionbudgets:',
    make: (context) => {
      const { flags } = context;
      const name = nameOf(context);
      if (!flags.string('selector')) throw new KubectlError('a selector must be specified');
      const given = ['min-available', 'max-unavailable'].filter((f) => flags.has(f));
      if (given.length === 0) throw new KubectlError('one of min-available or max-unavailable must be specified');
      if (given.length === 2) throw new KubectlError('min-available and max-unavailable cannot be both specified');
      const text = flags.string(given[0]!);
      return object('policy/v1', 'PodDisruptionBudget', name, {
        spec: {
          [given[0] === 'min-available' ? 'minAvailable' : 'maxUnavailable']: /^\d+$/.test(text) ? Number(text) : text,
          selector: { matchLabels: pairs(flags.string('selector')) },
        },
      });
    },
  },
  {
    name: 'priorityclass',
    aliases: ['pc'],
    use: 'NAME --value=VALUE --global-default=BOOL',
    short: 'Create a priority class with the specified name',
    flags: [
      flag('value', 'int', 'the value of this priority class.', { default: 0 }),
      flag('global-default', 'bool', 'global-default specifies whether this PriorityClass should be considered as the default priority.'),
      flag('description', 'string', 'description is an arbitrary string that usually provides guidelines.'),
      flag('preemption-policy', 'string', 'preemption-policy is the policy for preempting pods with lower priority.', { default: 'PreemptLowerPriority' }),
    ],
    failure: 'failed to create priorityclass:',
    make: (context) => {
      const { flags } = context;
      const name = nameOf(context);
      return object('scheduling.k8s.io/v1', 'PriorityClass', name, {
        ...(flags.string('description') && { description: flags.string('description') }),
        ...(flags.bool('global-default') && { globalDefault: true }),
        preemptionPolicy: flags.string('preemption-policy'),
        value: flags.int('value'),
      });
    },
  },
  {
    name: 'token',
    use: 'SERVICE_ACCOUNT_NAME',
    short: 'Request a service account token',
    flags: [flag('duration', 'string', 'Requested lifetime of the issued token.'), flag('audience', 'array', 'Audience of the requested token.')],
    make: async (context) => {
      const name = nameOf(context);
      const accounts = findKind(await discover(context), 'v1', 'ServiceAccount');
      if (!accounts) throw new KubectlError('the server doesn\'t have a resource type "serviceaccounts"');
      const audiences = context.flags.list('audience');
      try {
        const made = await send<{ readonly status?: { readonly token?: string } }>(context, {
          method: 'POST',
          path: `${resourcePath(accounts, context.namespace, name)}/token`,
          body: {
            apiVersion: 'authentication.k8s.io/v1',
            kind: 'TokenRequest',
            metadata: {},
            spec: { audiences, ...(context.flags.has('duration') && { expirationSeconds: Math.trunc(context.flags.seconds('duration')) }) },
          },
        });
        if (!made.status?.token) throw new KubectlError('failed to create token: no token in server response');
        context.env.stdout(made.status.token);
      } catch (error) {
        throw error instanceof KubectlError && error.status ? new KubectlError(`failed to create token: ${error.message}`) : error;
      }
      return undefined;
    },
  },
];

/** `kubectl create secret KIND`. */
export const secretGenerators: readonly Generator[] = [
  {
    name: 'generic',
    use: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]',
    short: 'Create a secret from a local file, directory, or literal value',
    flags: [...DATA_FLAGS, flag('type', 'string', 'The type of secret to create.')],
    failure: 'failed to create secret',
    make: (context) => {
      const name = nameOf(context);
      const data = Object.entries(dataOf(context, 'Secret') ?? {}).map(([k, v]) => [k, base64(v)] as const);
      return object('v1', 'Secret', name, {
        ...(data.length > 0 && { data: Object.fromEntries(data) }),
        ...(context.flags.string('type') && { type: context.flags.string('type') }),
      });
    },
  },
  {
    name: 'tls',
    use: 'NAME --cert=path/to/cert/file --key=path/to/key/file',
    short: 'Create a TLS secret',
    flags: [
      flag('cert', 'string', 'Path to PEM encoded public key certificate.'),
      flag('key', 'string', 'Path to private key associated with given certificate.'),
    ],
    failure: 'failed to create secret',
    make: (context) => {
      const name = nameOf(context);
      required(context, 'cert', 'key');
      const read = (path: string): string => {
        const text = context.env.files.read(path);
        if (text === undefined) throw new KubectlError(`Cannot read file ${path}, open ${path}: no such file or directory`);
        return base64(text);
      };
      return object('v1', 'Secret', name, {
        data: { 'tls.crt': read(context.flags.string('cert')), 'tls.key': read(context.flags.string('key')) },
        type: 'kubernetes.io/tls',
      });
    },
  },
  {
    name: 'docker-registry',
    use: 'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]',
    short: 'Create a secret for use with a Docker registry',
    flags: [
      flag('docker-server', 'string', 'Server location for Docker registry.', { default: 'https://index.docker.io/v1/' }),
      flag('docker-username', 'string', 'Username for Docker registry authentication.'),
      flag('docker-password', 'string', 'Password for Docker registry authentication.'),
      flag('docker-email', 'string', 'Email for Docker registry.'),
    ],
    failure: 'failed to create secret',
    make: (context) => {
      const name = nameOf(context);
      if (!context.flags.string('docker-username') || !context.flags.string('docker-password') || !context.flags.string('docker-server'))
        throw new KubectlError('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
      const [username, password, email] = ['docker-username', 'docker-password', 'docker-email'].map((f) => context.flags.string(f)) as [
        string,
        string,
        string,
      ];
      const auths = { [context.flags.string('docker-server')]: { username, password, ...(email && { email }), auth: base64(`${username}:${password}`) } };
      return object('v1', 'Secret', name, { data: { '.dockerconfigjson': base64(JSON.stringify({ auths })) }, type: 'kubernetes.io/dockerconfigjson' });
    },
  },
];

/** `kubectl create service KIND`. */
export const serviceGenerators: readonly Generator[] = [
  service('clusterip', 'ClusterIP', [flag('clusterip', 'string', "Assign your own ClusterIP or set to 'None' for a 'headless' service.")]),
  service('nodeport', 'NodePort', [flag('node-port', 'int', 'Port used to expose the service on each node in a cluster.')]),
  service('loadbalancer', 'LoadBalancer'),
  service('externalname', 'ExternalName', [flag('external-name', 'string', 'External name of service.')]),
];

const POD_TEMPLATE = (value: JsonObject): JsonObject => {
  const spec = value.spec as JsonObject & { readonly containers?: readonly JsonObject[] };
  return {
    ...value,
    metadata: { creationTimestamp: null, ...(value.metadata as JsonObject | undefined) },
    spec: { ...spec, containers: (spec.containers ?? []).map((c) => ({ ...c, resources: c.resources ?? {} })) },
  };
};

/** A client-side dry run prints the Go structs, with the zero values of fields that are not pointers. */
export function withZeroFields(object: KubeObject): KubeObject {
  const o = object as unknown as JsonObject & { readonly spec: JsonObject };
  const metadata = { creationTimestamp: null, ...object.metadata };
  const base = { ...o, metadata };
  const zero = ((): unknown => {
    switch (object.kind) {
      case 'Pod': {
        const pod = POD_TEMPLATE({ spec: o.spec });
        return { ...base, spec: { dnsPolicy: 'ClusterFirst', ...(pod.spec as JsonObject) }, status: {} };
      }
      case 'Deployment':
        return { ...base, spec: { ...o.spec, strategy: {}, template: POD_TEMPLATE(o.spec.template as JsonObject) }, status: {} };
      case 'Job':
        return { ...base, spec: { ...o.spec, template: POD_TEMPLATE(o.spec.template as JsonObject) }, status: {} };
      case 'CronJob': {
        const job = o.spec.jobTemplate as JsonObject & { readonly spec: JsonObject };
        const jobTemplate = {
          ...job,
          metadata: { creationTimestamp: null, ...(job.metadata as JsonObject) },
          spec: { ...job.spec, template: POD_TEMPLATE(job.spec.template as JsonObject) },
        };
        return { ...base, spec: { ...o.spec, jobTemplate }, status: {} };
      }
      case 'Service':
      case 'Ingress':
        return { ...base, status: { loadBalancer: {} } };
      case 'Namespace':
        return { ...base, spec: {}, status: {} };
      case 'ResourceQuota':
        return { ...base, status: {} };
      case 'PodDisruptionBudget':
        return { ...base, status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 } };
      default:
        return base;
    }
  })();
  return zero as KubeObject;
}
