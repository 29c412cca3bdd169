import { type Command, type Context, discover, get } from '../context';
import { type ApiResource, apiVersionOf, type Discovery, findResource, noResourceType } from '../discovery';
import { KubectlError } from '../errors';
import { createExplanation } from '../explain/explanation';
import type { Document } from '../explain/schema';

/** `deployments.apps.spec.strategy`: the resource, whose group may follow, and the path of a field. */
function splitResource(discovery: Discovery, path: string): { readonly resource: ApiResource; readonly fields: readonly string[] } | undefined {
  const parts = path.replace(/\.$/, '').split('.');
  for (let n = parts.length; n > 0; n--) {
    const resource = findResource(discovery, parts.slice(0, n).join('.'));
    if (resource && (n === 1 || resource.group === parts.slice(1, n).join('.'))) return { resource, fields: parts.slice(n) };
  }
  return undefined;
}

/** What the server says of a group and version's kinds. */
async function documentOf(context: Context, apiVersion: string): Promise<Document> {
  const index = await get<{ readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>> }>(context, '/openapi/v3');
  const entry = index.paths[apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`];
  if (!entry) throw new KubectlError(`couldn't find resource for "${apiVersion}"`);
  return get<Document>(context, entry.serverRelativeURL);
}

async function run(context: Context): Promise<void> {
  const { args, flags, env } = context;
  const [path, ...more] = args;
  if (path === undefined)
    throw new KubectlError('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n');
  if (more.length > 0) throw new KubectlError('We accept only this format: explain RESOURCE\n');
  const found = splitResource(await discover(context), path) ?? splitResource(await discover(context, true), path);
  if (!found) throw new KubectlError(noResourceType(path.split('.')[0]!).message, { exact: true });
  const apiVersion = flags.string('api-version') || apiVersionOf(found.resource);
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  const { kind } = found.resource;
  const explanation = createExplanation(await documentOf(context, apiVersion), { group, version, kind });
  env.stdout(`${group ? `GROUP:      ${group}\n` : ''}KIND:       ${kind}\nVERSION:    ${version}\n\n`);
  const text = explanation(found.fields, flags.bool('recursive'));
  if (text === undefined) throw new KubectlError(`field "${found.fields.at(-1)}" does not exist`);
  env.stdout(`${text}\n`);
}

export const explainCommand: Command = {
  name: 'explain',
  use: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group]',
  short: 'Get documentation for a resource',
  examples: `  # Get the documentation of the resource and its fields
  kubectl explain pods

  # Get all the fields in the resource
  kubectl explain pods --recursive

  # Get the documentation of a specific field of a resource
  kubectl explain pods.spec.containers`,
  flags: [
    { name: 'recursive', short: 'R', type: 'bool', usage: 'When true, print the name of all the fields recursively.' },
    { name: 'api-version', type: 'string', usage: 'Use given api-version (group/version) of the resource.' },
  ],
  run,
};
