import { isObject } from '../../api/is-object';
import { formatYaml, parseYaml } from '../../api/yaml';
import type { ClusterConfig, RecordedInput, SavedSession } from '../../worker/protocol';
import type { Bookmark } from '../store/bookmark';
import type { OwnTexts } from './own-texts';

/**
 * "Make a lesson of this": what has been done to a cluster, up to each moment that a teacher has marked, as a lesson in the same format as all others. A request
 * becomes what one would type for it; what no lesson can have done is said.
 */

/** An action as a scene is written. */
type Written = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

const PATH = /^\/apis?(?:\/([^/]+))?\/v\w+(?:\/namespaces\/([^/]+)(?=\/[^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;
/** As long as a lesson's cluster takes until its nodes are ready: nothing is done to it before. */
const READY_US = 15e6;
/** Whoever does one thing after the other need not wait so short a time. */
const PASS_US_MIN = 100_000;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const PATCHES: Readonly<Record<string, string>> = {
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/json-patch+json': 'json',
};
const CASCADES: Readonly<Record<string, string>> = { Orphan: 'orphan', Foreground: 'foreground' };

const fieldsIn = (value: unknown, name: string): Fields => (isObject(value) && isObject(value[name]) ? value[name] : {});
const quoted = (text: string): string => (/^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** An object as one would write it, with its namespace; as it was applied, if it was. */
function manifestOf(body: Fields, namespace: string | undefined): string {
  const applied = fieldsIn(fieldsIn(body, 'metadata'), 'annotations')[LAST_APPLIED];
  if (typeof applied === 'string') return formatYaml(parseYaml(applied));
  const { status: _, ...object } = body;
  return formatYaml({ ...object, metadata: { ...fieldsIn(body, 'metadata'), ...(namespace !== undefined && namespace !== 'default' && { namespace }) } });
}

/** What stands for a request; undefined: no lesson can have it done. */
function actionOfCall({ method, path, body, text, contentType }: Extract<RecordedInput['input'], { readonly kind: 'call' }>['call']): Written | undefined {
  const [pathname = '', query = ''] = path.split('?');
  const [, group, namespace, resource = '', name, subresource] = PATH.exec(pathname) ?? [];
  if (resource === '') return undefined;
  const given = body ?? (text === undefined ? undefined : parseYaml(text));
  const target = `${group === undefined || group === 'apps' ? resource : `${resource}.${group}`} ${quoted(decodeURIComponent(name ?? ''))}${
    namespace !== undefined && namespace !== 'default' ? ` -n ${namespace}` : ''
  }`;
  if (method === 'POST' && name === undefined && isObject(given)) return { apply: manifestOf(given, namespace) };
  if (method === 'PUT' && name !== undefined && subresource === undefined && isObject(given)) return { apply: manifestOf(given, namespace) };
  if (method === 'PATCH' && name !== undefined) {
    const applied = fieldsIn(fieldsIn(given, 'metadata'), 'annotations')[LAST_APPLIED];
    if (typeof applied === 'string') return { apply: formatYaml(parseYaml(applied)) };
    const type = PATCHES[contentType ?? ''];
    if (type === undefined) return undefined;
    const more = subresource === undefined ? '' : ` --subresource=${subresource}`;
    return { run: `kubectl patch ${target}${more} --type=${type} -p ${quoted(JSON.stringify(given))}` };
  }
  if (method === 'DELETE' && name !== undefined && subresource === undefined) {
    const { propagationPolicy, gracePeriodSeconds } = isObject(given) ? given : {};
    const cascade = CASCADES[String(propagationPolicy ?? new URLSearchParams(query).get('propagationPolicy'))];
    const grace = typeof gracePeriodSeconds === 'number' ? ` --grace-period=${gracePeriodSeconds}${gracePeriodSeconds === 0 ? ' --force' : ''}` : '';
    return { run: `kubectl delete ${target}${cascade === undefined ? '' : ` --cascade=${cascade}`}${grace} --wait=false` };
  }
  return undefined;
}

/** Requests that only ask. */
const asks = (path: string): boolean => /[?&]dryRun=/.test(path) || /(reviews|\/token)(\?|$)/.test(path);

/** What stands for an input: an action, or what is said of one that no lesson has; undefined: nothing needs to. */
function actionOf({ input }: RecordedInput): Written | string | undefined {
  if (input.kind === 'fault') return { fault: input.fault };
  if (input.kind !== 'call') return undefined;
  const { method, path } = input.call;
  if (method === 'GET' || asks(path)) return undefined;
  return actionOfCall(input.call) ?? `${method} ${path}`;
}

/** A cluster as a scene is written: of its nodes what they have of their own. */
function clusterOf({ seed, images, addons, nodes }: ClusterConfig): Fields {
  return {
    nodes: nodes.map(({ name, capacity, labels, taints }) => ({ name, capacity, ...(labels && { labels }), ...(taints && { taints }) })),
    seed,
    images: images ?? 'released',
    ...(addons && { addons }),
  };
}

/** A name that a step may bear, which none before it has. */
function nameOf(title: string, taken: readonly string[]): string {
  const plain =
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'moment';
  for (let n = 1; ; n++) {
    const name = n === 1 ? plain : `${plain}-${n}`;
    if (!taken.includes(name)) return name;
  }
}

/** What has been done between two moments, with the time that passed in between. */
function actionsBetween(
  inputs: readonly RecordedInput[],
  fromUs: number,
  toUs: number,
): { readonly actions: readonly Written[]; readonly left: readonly string[] } {
  const [actions, left]: [Written[], string[]] = [[], []];
  let nowUs = fromUs;
  const passTo = (us: number): void => {
    if (us - nowUs < PASS_US_MIN) return;
    actions.push({ pass: Math.round((us - nowUs) / 1e5) / 10 });
    nowUs = us;
  };
  for (const input of inputs) {
    if (input.atUs > toUs) break;
    const action = actionOf(input);
    if (typeof action === 'string') left.push(action);
    if (typeof action !== 'object') continue;
    passTo(input.atUs);
    actions.push(action);
  }
  passTo(toUs);
  return { actions, left };
}

/** Markdown means something to a heading's braces, and a lesson's reader to a line that begins with #. */
const titleOf = (title: string): string => title.replace(/[{}#\n\r]+/g, ' ').trim() || '…';
const proseOf = (note: string): string => note.replace(/^(?=#)/gm, '\\').trim() || '…';

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** A step as one would write it, its name first. */
const stepOf = (name: string, actions: readonly Written[]): string =>
  `  - step: ${name}\n${actions.length > 0 ? `    do:\n${indented(formatYaml(actions), 6)}` : ''}`;

interface Made {
  readonly texts: OwnTexts;
  /** What was done and is not in the lesson. */
  readonly left: readonly string[];
}

interface Words {
  readonly title: string;
  readonly about: string;
  /** What a step is called if no moment has been marked. */
  readonly now: string;
}

/** A lesson of a session, in one language: a step for each moment that is marked, or, if none is, one for now. */
export function lessonFrom({ config, branches, branch, nowUs }: SavedSession, bookmarks: readonly Bookmark[], language: 'en' | 'zh', words: Words): Made {
  const inputs = branches.find((one) => one.branch.name === branch)?.inputs ?? [];
  const marked = bookmarks.length > 0 ? bookmarks.toSorted((a, b) => a.atUs - b.atUs) : [{ id: 0, atUs: nowUs, title: words.now, note: '' }];
  const [names, steps, said, left]: [string[], string[], string[], string[]] = [[], [], [], []];
  let fromUs = config.startUs + READY_US;
  let given = 0;
  for (const { atUs, title, note } of marked) {
    const until = inputs.findIndex((input) => input.atUs > atUs);
    const upTo = until < 0 ? inputs.length : until;
    const between = actionsBetween(inputs.slice(given, upTo), fromUs, atUs);
    const name = nameOf(title, names);
    names.push(name);
    steps.push(stepOf(name, between.actions));
    said.push(`## ${titleOf(title)} {#${name}}\n\n${proseOf(note)}\n`);
    left.push(...between.left);
    [given, fromUs] = [upTo, Math.max(fromUs, atUs)];
  }
  const head = formatYaml({ minutes: Math.min(60, Math.max(1, steps.length)), cluster: clusterOf(config) }, ['minutes', 'cluster']);
  const scene = `${head}steps:\n${steps.join('')}`;
  const front = formatYaml({ title: words.title, about: words.about }, ['title', 'about']);
  return { texts: { scene, words: { [language]: `---\n${front}---\n\n${said.join('\n')}` } }, left };
}
