import type { Event } from '../../api/types.gen';
import { type Command, type Context, discover, list, open, resourceFor, withQuery } from '../context';
import { apiVersionOf, findResource, noResourceType, resourcePath } from '../discovery';
import { KubectlError } from '../errors';
import { byLastSeen, intervalOf } from '../event-text';
import { formatObject, PRINT_FLAGS, printsObjects } from '../output';
import { ALL_NAMESPACES } from '../select';
import { alignTable } from '../table';
import { TABLE } from '../tabwriter';

async function fieldSelector(context: Context): Promise<string | undefined> {
  const about = context.flags.string('for');
  if (!about) return undefined;
  const [type, name, ...more] = about.split('/');
  if (more.length > 0) throw new KubectlError('arguments in resource/name form may not have more than one slash');
  if (!type || !name) throw new KubectlError('--for must be in resource/name form');
  const resource = findResource(await discover(context), type);
  if (!resource) throw new KubectlError(noResourceType(type).message, { exact: true });
  return `involvedObject.kind=${resource.kind},involvedObject.apiVersion=${apiVersionOf(resource)},involvedObject.name=${name}`;
}

async function run(context: Context): Promise<void> {
  const { flags, env, namespace } = context;
  const types = flags.list('types').map((t) => t.toLowerCase());
  if (types.some((t) => t !== 'normal' && t !== 'warning')) throw new KubectlError('valid --types are Normal or Warning');
  const everywhere = flags.bool('all-namespaces');
  const path = resourcePath(await resourceFor(context, 'events'), everywhere ? undefined : namespace);
  const query = { fieldSelector: await fieldSelector(context) };
  const wanted = (e: Event): boolean => types.length === 0 || types.includes((e.type ?? '').toLowerCase());
  const heading = [`${everywhere ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE`];
  const line = (e: Event): string =>
    `${everywhere ? `${e.metadata.namespace ?? ''}\t` : ''}${intervalOf(e, env.now())}\t${e.type ?? ''}\t${e.reason ?? ''}\t${e.involvedObject.kind ?? ''}/${e.involvedObject.name ?? ''}\t${(e.message ?? '').trim()}`;
  let headed = flags.bool('no-headers');
  const remembered: number[] = [];
  const print = (events: readonly Event[]): void => {
    const lines = [...(headed ? [] : heading), ...events.map(line)];
    headed = true;
    env.stdout(alignTable(lines, { ...TABLE, remembered }));
  };
  if (flags.bool('watch')) {
    for await (const { event, object } of await open(context, { method: 'GET', path: withQuery(path, { ...query, watch: 'true' }) })) {
      if (event === 'ADDED' || event === 'MODIFIED')
        if (wanted(object as Event)) printsObjects(context) ? env.stdout(formatObject(context, object)) : print([object as Event]);
    }
    return;
  }
  const events = (await list<Event>(context, path, query)).filter(wanted).sort(byLastSeen);
  if (events.length === 0) return env.stderr(everywhere ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
  const items = events.map((e) => ({ ...e, apiVersion: 'v1', kind: 'Event' }));
  if (printsObjects(context)) env.stdout(formatObject(context, { apiVersion: 'v1', items, kind: 'EventList', metadata: {} }));
  else print(events);
}

export const eventsCommand: Command = {
  name: 'events',
  use: '[(-o|--output=)json|yaml|name|jsonpath|custom-columns] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  short: 'List events',
  examples: `  # List recent events for the specified pod, then wait for more events and list them as they arrive
  kubectl events --for pod/web-pod-13je7 --watch

  # List recent only events of type 'Warning' or 'Normal'
  kubectl events --types=Warning,Normal`,
  flags: [
    ...PRINT_FLAGS,
    ALL_NAMESPACES,
    { name: 'watch', short: 'w', type: 'bool', usage: 'After listing the requested events, watch for more events.' },
    { name: 'for', type: 'string', usage: 'Filter events to only those pertaining to the specified resource.' },
    { name: 'types', type: 'list', usage: 'Output only events of given types.' },
    { name: 'no-headers', type: 'bool', usage: "When using the default output format, don't print headers." },
  ],
  run,
};
