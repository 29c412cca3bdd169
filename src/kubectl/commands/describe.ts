import type { KubeObject } from '../../api/object';
import { type Command, type Context, list } from '../context';
import { showsEvents, writeDescription } from '../describe';
import { eventsAbout, writeEvents } from '../describe/common';
import { createWriter } from '../describe/writer';
import { apiVersionOf, resourcePath } from '../discovery';
import { ErrorList, isNotFound, KubectlError } from '../errors';
import { ALL_NAMESPACES, FILES, fetch, SELECTOR, select, type Target } from '../select';
import { DESCRIPTION, tabulate } from '../tabwriter';

async function describe(context: Context, object: KubeObject): Promise<string> {
  const writer = createWriter();
  await writeDescription(writer, object, context);
  if (context.flags.bool('show-events') && showsEvents(object)) writeEvents(writer, await eventsAbout(context, object), context.env.now());
  return tabulate(writer.text(), DESCRIPTION);
}

/** A name that nobody has may be the beginning of names. */
async function byPrefix(context: Context, { resource, namespace, name = '' }: Target): Promise<readonly KubeObject[]> {
  const all = await list(context, resourcePath(resource, namespace));
  return all.filter((o) => o.metadata.name?.startsWith(name)).map((o) => ({ ...o, apiVersion: apiVersionOf(resource), kind: resource.kind }));
}

/** Describes all that begins with a name; throws the first error if nothing does. */
async function describeMatching(context: Context, target: Target, error: KubectlError): Promise<void> {
  const found = await byPrefix(context, target);
  if (found.length === 0) throw error;
  for (const object of found) context.env.stdout(`${await describe(context, object)}\n`);
}

export const describeCommand: Command = {
  name: 'describe',
  use: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  short: 'Show details of a specific resource or group of resources',
  examples: `  # Describe a node
  kubectl describe nodes node-1

  # Describe a pod
  kubectl describe pods/nginx

  # Describe a pod identified by type and name in "pod.json"
  kubectl describe -f pod.json

  # Describe all pods
  kubectl describe pods`,
  flags: [
    ...FILES,
    SELECTOR,
    ALL_NAMESPACES,
    { name: 'show-events', type: 'bool', default: true, usage: 'If true, display events related to the described object.' },
    { name: 'chunk-size', type: 'int', default: 500, usage: 'Return large lists in chunks rather than all at once. Pass 0 to disable.' },
  ],
  async run(context) {
    const { targets, errors: unreadable } = await select(context, context.args, { verb: 'describe' });
    const errors = [...unreadable];
    let written = 0;
    for (const target of targets) {
      try {
        for (const { object } of await fetch(context, [target])) {
          const text = await describe(context, object);
          context.env.stdout(written++ === 0 ? text : `\n\n${text}`);
        }
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        if (isNotFound(error) && targets.length === 1 && target.name !== undefined && !target.document) return describeMatching(context, target, error);
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new ErrorList(errors);
    if (written === 0)
      context.env.stderr(context.flags.bool('all-namespaces') ? 'No resources found\n' : `No resources found in ${context.namespace} namespace.\n`);
  },
};
