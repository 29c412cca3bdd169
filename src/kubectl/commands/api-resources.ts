import { type Command, type Context, discover } from '../context';
import { type ApiResource, apiVersionOf, preferred } from '../discovery';
import { KubectlError, usageError } from '../errors';
import { alignTable } from '../table';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function run(context: Context): Promise<void> {
  const { flags, args, env } = context;
  const [sortBy, output] = [flags.string('sort-by'), flags.string('output')];
  if (args.length > 0) throw usageError(`unexpected arguments: [${args.join(' ')}]`, 'api-resources');
  if (!['', 'wide', 'name'].includes(output)) throw new KubectlError(`--output ${output} is not available`);
  if (!['', 'name', 'kind'].includes(sortBy)) throw new KubectlError('--sort-by accepts only name or kind');
  const wanted = (r: ApiResource): boolean =>
    r.verbs.length > 0 &&
    (!flags.has('api-group') || r.group === flags.string('api-group')) &&
    (!flags.has('namespaced') || r.namespaced === flags.bool('namespaced')) &&
    flags.list('verbs').every((v) => r.verbs.includes(v)) &&
    flags.list('categories').every((c) => r.categories.includes(c));
  const key = (r: ApiResource): string => (sortBy === 'kind' ? r.kind : sortBy === 'name' ? r.plural : '');
  const shown = preferred(await discover(context, !flags.bool('cached')))
    .filter(wanted)
    .sort((a, b) => compare(key(a), key(b)) || compare(a.group, b.group) || compare(a.plural, b.plural));
  if (output === 'name') return env.stdout(shown.map((r) => `${r.plural}${r.group && `.${r.group}`}\n`).join(''));
  const wide = output === 'wide';
  const lines = shown.map((r) => {
    const cells = [
      r.plural,
      r.shortNames.join(','),
      apiVersionOf(r),
      r.namespaced,
      r.kind,
      ...(wide ? [[...r.verbs].sort().join(','), r.categories.join(',')] : []),
    ];
    return cells.join('\t');
  });
  const headings = `NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${wide ? '\tVERBS\tCATEGORIES' : ''}`;
  env.stdout(alignTable([...(flags.bool('no-headers') ? [] : [headings]), ...lines]));
}

export const apiResourcesCommand: Command = {
  name: 'api-resources',
  use: '[flags]',
  short: 'Print the supported API resources on the server',
  flags: [
    { name: 'output', short: 'o', type: 'string', usage: 'Output format. One of: (wide, name).' },
    { name: 'api-group', type: 'string', usage: 'Limit to resources in the specified API group.' },
    {
      name: 'namespaced',
      type: 'bool',
      default: true,
      usage: 'If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.',
    },
    { name: 'verbs', type: 'list', usage: 'Limit to resources that support the specified verbs.' },
    { name: 'categories', type: 'list', usage: 'Limit to resources that belong to the specified categories.' },
    { name: 'sort-by', type: 'string', usage: "If non-empty, sort list of resources using specified field. The field can be either 'name' or 'kind'." },
    { name: 'no-headers', type: 'bool', usage: "When using the default or custom-column output format, don't print headers (default print headers)." },
    { name: 'cached', type: 'bool', usage: 'Use the cached list of resources if available.' },
  ],
  run,
};

export const apiVersionsCommand: Command = {
  name: 'api-versions',
  use: '',
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  async run(context) {
    const { groupVersions } = await discover(context, true);
    context.env.stdout(
      [...groupVersions]
        .sort()
        .map((v) => `${v}\n`)
        .join(''),
    );
  },
};
