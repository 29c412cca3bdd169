import type { KubeObject } from '../../api/object';
import type { Deployment, Job, Node, Pod, ReplicaSet, ReplicationController } from '../../api/types.gen';
import { type Command, type Context, list } from '../context';
import { eventsAbout, writeEvents } from '../describe/common';
import { writeGeneric } from '../describe/generic';
import { writeNode } from '../describe/node';
import { writePod } from '../describe/pod';
import { writeDeployment, writeJob, writeReplicas } from '../describe/workloads';
import { createWriter, type Writer } from '../describe/writer';
import { KubectlError } from '../errors';
import { ALL_NAMESPACES, FILENAME, fetch, SELECTOR, select } from '../select';
import { DESCRIPTION, tabulate } from '../tabwriter';

const isOwnedBy =
  (owner: KubeObject) =>
  (object: KubeObject): boolean =>
    object.metadata.ownerReferences?.some((o) => o.controller && o.uid === owner.metadata.uid) ?? false;

async function write(context: Context, writer: Writer, object: KubeObject): Promise<void> {
  const { namespace, name } = object.metadata;
  switch (object.kind) {
    case 'Pod':
      return writePod(writer, object as Pod);
    case 'Node':
      return writeNode(writer, object as Node, await list<Pod>(context, '/api/v1/pods', { fieldSelector: `spec.nodeName=${name}` }));
    case 'Deployment':
      return writeDeployment(
        writer,
        object as Deployment,
        (await list<ReplicaSet>(context, `/apis/apps/v1/namespaces/${namespace}/replicasets`)).filter(isOwnedBy(object)),
      );
    case 'ReplicaSet':
    case 'ReplicationController':
      return writeReplicas(
        writer,
        object as ReplicaSet | ReplicationController,
        (await list<Pod>(context, `/api/v1/namespaces/${namespace}/pods`)).filter(isOwnedBy(object)),
      );
    case 'Job':
      return writeJob(writer, object as Job);
    default:
      return writeGeneric(writer, object);
  }
}

async function describe(context: Context, object: KubeObject): Promise<string> {
  const writer = createWriter();
  await write(context, writer, object);
  if (context.flags.bool('show-events')) writeEvents(writer, await eventsAbout(context, object), context.env.now());
  return tabulate(writer.text(), DESCRIPTION);
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
    FILENAME,
    SELECTOR,
    ALL_NAMESPACES,
    { name: 'show-events', type: 'bool', default: true, usage: 'If true, display events related to the described object.' },
  ],
  async run(context) {
    const { targets, errors } = await select(context, context.args, { verb: 'describe' });
    if (errors.length > 0) throw errors[0]!;
    const found = await fetch(context, targets);
    if (found.length === 0)
      throw new KubectlError(`No resources found${context.flags.bool('all-namespaces') ? '' : ` in ${context.namespace} namespace.`}`, {
        exact: true,
        exitCode: 0,
      });
    const texts: string[] = [];
    for (const { object } of found) texts.push(await describe(context, object));
    context.env.stdout(texts.join('\n\n'));
  },
};
