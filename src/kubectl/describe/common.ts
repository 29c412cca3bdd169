import type { KubeObject } from '../../api/object';
import { formatTime, parseTime } from '../../api/time';
import type { Event, Toleration } from '../../api/types.gen';
import { type Context, list } from '../context';
import { intervalOf } from '../event-text';
import { type Writer, writeList, writeMap } from './writer';

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Go's zero time, which is printed where there is none. */
const ZERO_TIME = 'Mon, 01 Jan 0001 00:00:00 +0000';

/** `Thu, 01 Jan 2026 00:00:00 +0000` (Go's RFC1123Z), in UTC. */
export function formatDate(time: string | undefined): string {
  const us = parseTime(time);
  if (us === undefined) return ZERO_TIME;
  const [, year, month, day, clock] = /^(\d+)-(\d\d)-(\d\d)T([\d:]+)Z$/.exec(formatTime(us))!;
  return `${WEEKDAYS[Math.floor(us / 86_400e6) % 7]}, ${day} ${MONTHS[Number(month) - 1]} ${year} ${clock} +0000`;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const ANNOTATION_LENGTH_MAX = 140;

const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text);

/** Annotations, without what `apply` remembers; long ones on lines of their own (`printAnnotationsMultiline`). */
export function writeAnnotations(writer: Writer, annotations: Readonly<Record<string, string>> | undefined, level = 0): void {
  const items = Object.entries(annotations ?? {})
    .filter(([key]) => key !== LAST_APPLIED)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => {
      const text = value.replace(/\n$/, '');
      if (text.length + key.length + 2 <= ANNOTATION_LENGTH_MAX && !text.includes('\n')) return [`${key}: ${text}`];
      return [`${key}:`, ...text.split('\n').map((line) => `  ${shorten(line, ANNOTATION_LENGTH_MAX - 2)}`)];
    });
  writeList(writer, level, 'Annotations', items);
}

/** Name, namespace, labels and annotations: how most descriptions begin. */
export function writeMetadata(writer: Writer, { metadata }: KubeObject): void {
  writeName(writer, metadata);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
}

export function writeName(writer: Writer, { name, namespace }: KubeObject['metadata']): void {
  writer.line(0, `Name:\t${name ?? ''}`);
  if (namespace) writer.line(0, `Namespace:\t${namespace}`);
}

/** `key=value:Effect op=Exists for 300s`, in the order of the keys. */
export function writeTolerations(writer: Writer, level: number, tolerations: readonly Toleration[] | undefined): void {
  const texts = [...(tolerations ?? [])]
    .sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0))
    .map(({ key = '', value = '', effect = '', operator = '', tolerationSeconds }) => {
      let text = key;
      if (value) text += `=${value}`;
      if (effect) text += `:${effect}`;
      if (operator === 'Exists' && !value) text += key || effect ? ' op=Exists' : 'op=Exists';
      if (tolerationSeconds !== undefined) text += ` for ${tolerationSeconds}s`;
      return text;
    });
  writeList(writer, level, 'Tolerations', texts);
}

/** `controllerKind/name` of a controlling owner. */
export const controlledBy = ({ metadata }: KubeObject): string | undefined => {
  const owner = metadata.ownerReferences?.find((o) => o.controller);
  return owner && `${owner.kind}/${owner.name}`;
};

export const isControlledBy = (owner: KubeObject, { metadata }: KubeObject): boolean =>
  metadata.ownerReferences?.some((o) => o.controller && o.uid === owner.metadata.uid) ?? false;

/** The Events about an object (`searchEvents`). A kubelet knows its node by name only. */
export async function eventsAbout(context: Context, { kind, metadata }: KubeObject): Promise<readonly Event[]> {
  const { name = '', namespace = '', uid = '' } = metadata;
  const about = (uidWanted: string): Promise<readonly Event[]> => {
    const fields = [`involvedObject.name=${name}`, `involvedObject.namespace=${namespace}`, ...(kind === 'Pod' ? [] : [`involvedObject.kind=${kind}`])];
    const path = namespace ? `/api/v1/namespaces/${namespace}/events` : '/api/v1/events';
    return list<Event>(context, path, { fieldSelector: [...fields, `involvedObject.uid=${uidWanted}`].join(',') });
  };
  return kind === 'Node' ? [...(await about(uid)), ...(await about(name))] : about(uid);
}

/** `describe`'s table of Events (`DescribeEvents`): those without a last time first. */
export function writeEvents(writer: Writer, events: readonly Event[], nowUs: number): void {
  if (events.length === 0) {
    writer.line(0, 'Events:\t<none>');
    return;
  }
  writer.line(0, 'Events:');
  writer.line(1, 'Type\tReason\tAge\tFrom\tMessage');
  writer.line(1, '----\t------\t----\t----\t-------');
  for (const e of [...events].sort((a, b) => (parseTime(a.lastTimestamp) ?? 0) - (parseTime(b.lastTimestamp) ?? 0))) {
    const source = e.source?.component || e.reportingComponent || '';
    writer.line(1, `${e.type ?? ''}\t${e.reason ?? ''}\t${intervalOf(e, nowUs)}\t${source}\t${(e.message ?? '').trim()}`);
  }
}
