import { humanDuration } from '../../api/duration';
import type { KubeObject } from '../../api/object';
import { parseTime } from '../../api/time';
import { isList } from '../../api/wire';
import { type Command, type Context, open, send, withQuery } from '../context';
import { type ApiResource, apiVersionOf, resourcePath } from '../discovery';
import { ErrorList, isNotFound, KubectlError } from '../errors';
import { findValues } from '../jsonpath';
import { formatObject, PRINT_FLAGS, printsObjects } from '../output';
import { ALL_NAMESPACES, FIELD_SELECTOR, FILES, SELECTOR, select, selectorsOf, type Target } from '../select';
import { compareNatural } from '../sort';
import { alignTable, isTable, plainTable, type Row, TABLE_ACCEPT, type Table, tableLines, tableOptions } from '../table';
import { TABLE } from '../tabwriter';

interface Result {
  readonly target: Target;
  readonly body: unknown;
}

const agesBy =
  (context: Context) =>
  (created: string | undefined): string => {
    const us = parseTime(created);
    return us === undefined ? '<unknown>' : humanDuration((context.env.now() - us) / 1000);
  };

/** One target's answer, all its pieces together. */
async function request(context: Context, target: Target, human: boolean): Promise<readonly Result[]> {
  const { resource, namespace, name } = target;
  const path = resourcePath(resource, namespace, name);
  const full = human && context.flags.string('sort-by') !== '';
  const subresource = context.flags.string('subresource');
  const call = (query: Readonly<Record<string, string | undefined>>): Promise<unknown> =>
    send<unknown>(context, {
      method: 'GET',
      path: withQuery(subresource ? `${path}/${subresource}` : path, { ...query, includeObject: full ? 'Object' : undefined }),
      ...(human && context.flags.bool('server-print') && { accept: TABLE_ACCEPT }),
    });
  if (name !== undefined) return [{ target, body: await call({}) }];
  const limit = full || context.flags.string('chunk-size') === '0' ? undefined : context.flags.string('chunk-size');
  const results: Result[] = [];
  let next: string | undefined;
  do {
    const body = await call({ ...selectorsOf(context), limit, continue: next });
    results.push({ target, body });
    next = (body as { readonly metadata?: { readonly continue?: string } }).metadata?.continue || undefined;
  } while (next);
  return results;
}

async function requestAll(context: Context, targets: readonly Target[], human: boolean, errors: KubectlError[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const target of targets) {
    try {
      results.push(...(await request(context, target, human)));
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      if (isNotFound(error) && context.flags.bool('ignore-not-found')) continue;
      errors.push(target.name === undefined ? listError(error, target, context) : error);
    }
  }
  return results;
}

/** A refused list says what was asked for (cli-runtime `EnhanceListError`). */
function listError(error: KubectlError, { resource }: Target, context: Context): KubectlError {
  const what = `"${resource.group}/${resource.version}, Resource=${resource.plural}"`;
  const selectors = selectorsOf(context);
  if (error.status?.reason === 'BadRequest')
    return new KubectlError(
      `Unable to find ${what} that match label selector "${selectors.labelSelector ?? ''}", field selector "${selectors.fieldSelector ?? ''}": ${error.message}`,
      { status: error.status },
    );
  if (error.status?.reason === 'NotFound') return new KubectlError(`Unable to list ${what}: ${error.message}`, { status: error.status });
  return error;
}

/** Sorts rows or objects by a field, as texts (natural order), numbers, quantities or times. */
function sortBy<T>(items: readonly T[], expression: string, objectOf: (item: T) => unknown): readonly T[] {
  const keyed = items.map((item) => ({ item, value: findValues(expression, objectOf(item))[0] }));
  if (items.length > 0 && keyed.every((k) => k.value === undefined))
    throw new KubectlError(`couldn't find any field with path "{${expression.replace(/^\{|\}$/g, '').replace(/^(?!\.)/, '.')}}" in the list of objects`);
  return keyed.sort((a, b) => compareNatural(a.value, b.value)).map((k) => k.item);
}

const asTable = (context: Context, body: unknown): Table =>
  isTable(body) ? body : plainTable(isList(body) ? body.items : [body as KubeObject], agesBy(context));

async function printTables(context: Context): Promise<void> {
  const { targets, errors: unreadable } = await select(context, context.args, { verb: 'get' });
  const errors = [...unreadable];
  const results = await requestAll(context, targets, true, errors);
  // Of what is listed, empty lists count too; of what is named, only what is there.
  const kinds = new Set(results.map(({ target: { resource } }) => `${resource.group}/${resource.plural}`));
  const withKind = kinds.size > 1 || context.flags.bool('show-kind');
  const groups: { readonly resource: ApiResource; readonly columns: Table['columnDefinitions']; rows: Row[] }[] = [];
  for (const { target, body } of results) {
    const table = asTable(context, body);
    const last = groups.at(-1);
    if (last?.resource === target.resource) last.rows.push(...table.rows);
    else groups.push({ resource: target.resource, columns: table.columnDefinitions, rows: [...table.rows] });
  }
  const expression = context.flags.string('sort-by');
  let written = false;
  for (const { resource, columns, rows } of groups) {
    // A table whose rows all lack the field is left out, as kubectl does it.
    const sorted =
      expression && rows.some((r) => findValues(expression, r.object).length > 0) ? sortBy(rows, expression, (r) => r.object) : expression ? [] : rows;
    const options = tableOptions(context, withKind ? resource : undefined);
    const text = alignTable(
      tableLines({ kind: 'Table', columnDefinitions: columns, rows: sorted }, { ...options, withNamespace: options.withNamespace && resource.namespaced }),
    );
    if (!text) continue;
    context.env.stdout(written && options.headers ? `\n${text}` : text);
    written = true;
  }
  if (!written && errors.length === 0 && !context.flags.bool('ignore-not-found')) {
    const namespaced = !context.flags.bool('all-namespaces') && targets.every((t) => t.resource.namespaced);
    context.env.stderr(namespaced ? `No resources found in ${context.namespace} namespace.\n` : 'No resources found\n');
  }
  if (errors.length > 0) throw new ErrorList(errors, true);
}

/** Items of a list as `kubectl get -o` shows them: with their own apiVersion and kind. */
const withType = (object: KubeObject, resource: ApiResource): KubeObject =>
  object.kind ? object : { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };

async function printObjects(context: Context): Promise<void> {
  const { targets, errors: unreadable } = await select(context, context.args, { verb: 'get' });
  const errors = [...unreadable];
  const results = await requestAll(context, targets, false, errors);
  const single = targets.length === 1 && targets[0]!.name !== undefined;
  if (single) {
    if (errors.length > 0) throw errors[0]!;
    if (results[0]) context.env.stdout(formatObject(context, results[0].body));
    return;
  }
  const objects = results.flatMap(({ target, body }) => (isList(body) ? body.items.map((o) => withType(o, target.resource)) : [body as KubeObject]));
  const expression = context.flags.string('sort-by');
  const items = expression ? sortBy(objects, expression, (o) => o) : objects;
  context.env.stdout(formatObject(context, { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }));
  if (errors.length > 0) throw new ErrorList(errors, true);
}

/** `get -w`: what there is, then every change, aligned with what came before. */
async function watch(context: Context): Promise<void> {
  const { targets } = await select(context, context.args, { verb: 'get' });
  const [target, ...others] = targets;
  if (!target) return;
  if (others.length > 0) throw new KubectlError('you may only specify a single resource type');
  const { resource, namespace, name } = target;
  const human = !printsObjects(context);
  const accept = human ? { accept: TABLE_ACCEPT } : {};
  const watchEvents = context.flags.bool('output-watch-events');
  const remembered: number[] = [];
  let headers = !context.flags.bool('no-headers');
  const show = (body: unknown, event: string): void => {
    if (!human) {
      for (const object of isList(body) ? body.items : [body]) context.env.stdout(formatObject(context, object));
      return;
    }
    const table = asTable(context, body);
    const options = { ...tableOptions(context, undefined), headers, ...(watchEvents && { eventType: event }) };
    const withColumns = table.columnDefinitions.length > 0 ? table : { ...table, columnDefinitions: columns };
    columns = withColumns.columnDefinitions;
    if (table.rows.length > 0) headers = false;
    context.env.stdout(alignTable(tableLines(withColumns, options), { ...TABLE, remembered }));
  };
  let columns: Table['columnDefinitions'] = [];
  const path = resourcePath(resource, namespace, name);
  const body = await send<{ readonly metadata?: { readonly resourceVersion?: string } }>(context, {
    method: 'GET',
    path: withQuery(path, name === undefined ? { ...selectorsOf(context), limit: '500' } : {}),
    ...accept,
  });
  if (!context.flags.bool('watch-only')) show(body, 'ADDED');
  const events = await open(context, {
    method: 'GET',
    path: withQuery(resourcePath(resource, namespace), {
      ...(name === undefined ? selectorsOf(context) : { fieldSelector: `metadata.name=${name}` }),
      resourceVersion: body.metadata?.resourceVersion ?? versionOf(body),
      watch: 'true',
    }),
    ...accept,
  });
  for await (const { event, object } of events) if (event !== 'BOOKMARK') show(object, event);
}

/** The revision of a single object's Table. */
const versionOf = (body: unknown): string | undefined => (isTable(body) ? body.rows[0]?.object?.metadata.resourceVersion : undefined);

/** `--raw`: a path's answer as it is. */
async function printRaw(context: Context): Promise<void> {
  if (context.args.length > 0) throw new KubectlError('arguments may not be passed when --raw is specified');
  const body = await send<unknown>(context, { method: 'GET', path: context.flags.string('raw') });
  context.env.stdout(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
}

export const getCommand: Command = {
  name: 'get',
  use: '[(-o|--output=)json|yaml|name|jsonpath|custom-columns|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  short: 'Display one or many resources',
  examples: `  # List all pods in ps output format
  kubectl get pods

  # List all pods in ps output format with more information (such as node name)
  kubectl get pods -o wide

  # List a single pod in JSON output format
  kubectl get -o json pod web-pod-13je7

  # Return only the phase value of the specified pod
  kubectl get -o jsonpath='{.status.phase}' pod/web-pod-13je7

  # List all replication controllers and services together in ps output format
  kubectl get rc,services

  # Watch the pods change
  kubectl get pods -w`,
  flags: [
    ...PRINT_FLAGS,
    ...FILES,
    SELECTOR,
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    { name: 'watch', short: 'w', type: 'bool', usage: 'After listing/getting the requested object, watch for changes.' },
    { name: 'watch-only', type: 'bool', usage: 'Watch for changes to the requested object(s), without listing/getting first.' },
    { name: 'output-watch-events', type: 'bool', usage: 'Output watch event objects when --watch or --watch-only is used.' },
    { name: 'show-labels', type: 'bool', usage: 'When printing, show all labels as the last column.' },
    { name: 'show-kind', type: 'bool', usage: 'If present, list the resource type for the requested object(s).' },
    { name: 'label-columns', short: 'L', type: 'list', usage: 'Labels that are going to be presented as columns.' },
    { name: 'no-headers', type: 'bool', usage: "When using the default or custom-column output format, don't print headers." },
    { name: 'sort-by', type: 'string', usage: 'If non-empty, sort list types using this field specification.' },
    { name: 'chunk-size', type: 'string', default: '500', usage: 'Return large lists in chunks rather than all at once. Pass 0 to disable.' },
    { name: 'ignore-not-found', type: 'bool', usage: 'If the requested object does not exist the command will return exit code 0.' },
    { name: 'subresource', type: 'string', usage: 'If specified, gets the subresource of the requested object.' },
    { name: 'raw', type: 'string', usage: 'Raw URI to request from the server.' },
    { name: 'server-print', type: 'bool', default: true, usage: 'If true, have the server return the appropriate table output.' },
  ],
  async run(context) {
    const { flags } = context;
    if (flags.string('raw')) return printRaw(context);
    if (flags.bool('output-watch-events') && !flags.bool('watch') && !flags.bool('watch-only'))
      throw new KubectlError('--output-watch-events option can only be used with --watch or --watch-only');
    if (context.flags.bool('watch') || context.flags.bool('watch-only')) return watch(context);
    return printsObjects(context) ? printObjects(context) : printTables(context);
  },
};
