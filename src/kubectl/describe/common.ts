import { humanDuration } from '../../api/duration';
import type { KubeObject } from '../../api/object';
import { formatTime, parseTime } from '../../api/time';
import type { Event, Toleration } from '../../api/types.gen';
import { type Context, list } from '../context';
import { resourcePath } from '../discovery';
import { type Writer, writeList, writeMap } from './writer';

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu, 01 Jan 2026 00:00:00 +0000` (Go's RFC1123Z), in UTC. */
export function formatDate(time: string | undefined): string {
  const us = parseTime(time);
  if (us === undefined) return '<unset>';
  const [, year, month, day, clock] = /^(\d+)-(\d\d)-(\d\d)T([\d:]+)Z$/.exec(formatTime(us))!;
  return `${WEEKDAYS[Math.floor(us / 86_400e6) % 7]}, ${day} ${MONTHS[Number(month) - 1]} ${year} ${clock} +0000`;
}

const HIDDEN_ANNOTATIONS = new Set(['kubectl.kubernetes.io/last-applied-configuration']);

/** Name, namespace, labels and annotations: how most descriptions begin. */
export function writeMetadata(writer: Writer, { metadata }: KubeObject): void {
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  if (metadata.namespace) writer.line(0, `Namespace:\t${metadata.namespace}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
}

export const writeAnnotations = (writer: Writer, annotations: Readonly<Record<string, string>> | undefined, level = 0): void =>
  writeMap(writer, level, 'Annotations', annotations, ': ', HIDDEN_ANNOTATIONS);

/** `key=value:Effect op=Exists for 300s`, in order. */
export function writeTolerations(writer: Writer, level: number, tolerations: readonly Toleration[]): void {
  const texts = tolerations.map(({ key = '', value = '', effect = '', operator = '', tolerationSeconds }) => {
    let text = key;
    if (value) text += `=${value}`;
    if (effect) text += `:${effect}`;
    if (operator === 'Exists' && !value) text += key || effect ? ' op=Exists' : 'op=Exists';
    if (tolerationSeconds !== undefined) text += ` for ${tolerationSeconds}s`;
    return text;
  });
  writeList(writer, level, 'Tolerations', texts.sort());
}

/** `controllerKind/name` of a controlling owner. */
export const controlledBy = ({ metadata }: KubeObject): string | undefined => {
  const owner = metadata.ownerReferences?.find((o) => o.controller);
  return owner && `${owner.kind}/${owner.name}`;
};

const EVENTS = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  namespaced: true,
  shortNames: [],
  categories: [],
  verbs: ['list'],
  subresources: [],
};

/** The Events about an object, the oldest first. */
export async function eventsAbout(context: Context, object: KubeObject): Promise<readonly Event[]> {
  const { name, namespace = '', uid } = object.metadata;
  const selector = [
    `involvedObject.name=${name}`,
    `involvedObject.kind=${object.kind}`,
    ...(namespace ? [`involvedObject.namespace=${namespace}`] : []),
    ...(object.kind !== 'Node' && uid ? [`involvedObject.uid=${uid}`] : []),
  ];
  return list<Event>(context, resourcePath(EVENTS, namespace || undefined), { fieldSelector: selector.join(',') });
}

const seconds = (nowUs: number, time: string | undefined): string => {
  const us = parseTime(time);
  return us === undefined ? '<unknown>' : humanDuration((nowUs - us) / 1e6);
};

/** `describe`'s table of Events (`DescribeEvents`). */
export function writeEvents(writer: Writer, events: readonly Event[], nowUs: number): void {
  if (events.length === 0) {
    writer.line(0, 'Events:\t<none>');
    return;
  }
  const lastOf = (e: Event): string | undefined => e.series?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime ?? undefined;
  const sorted = [...events].sort((a, b) => (parseTime(lastOf(a)) ?? 0) - (parseTime(lastOf(b)) ?? 0));
  writer.line(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------');
  for (const e of sorted) {
    const first = e.firstTimestamp ?? e.eventTime ?? undefined;
    const count = e.series?.count ?? e.count ?? 1;
    const age = count > 1 ? `${seconds(nowUs, lastOf(e))} (x${count} over ${seconds(nowUs, first)})` : seconds(nowUs, first);
    const source = e.source?.component || e.reportingComponent || '';
    writer.line(1, `${e.type ?? ''}\t${e.reason ?? ''}\t${age}\t${source}\t${(e.message ?? '').trim()}`);
  }
}
