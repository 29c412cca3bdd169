import type { MessageRow } from '../../worker/protocol';

/** A piece of work as tracing tools know it: a request from when it is sent until its answer is there, or one message on its way. */
export interface Span {
  readonly row: MessageRow;
  readonly startUs: number;
  readonly endUs: number;
  /** What the answer says, where there was one. */
  readonly answer?: MessageRow;
  /** The span during which it was begun: that of its cause. */
  readonly cause?: Span;
}

/** So far back the request of an answer is looked for. */
const CAUSES_MAX = 200;

/** Kinds of messages that are answered by one of the same kind, the other way; a request by a response. */
const ANSWERED: Readonly<Partial<Record<MessageRow['kind'], MessageRow['kind']>>> = { request: 'response', etcd: 'etcd', cri: 'cri', network: 'network' };

/** What is told to whoever watches: it comes of a request, and is not the answer to it. */
const NEWS: ReadonlySet<string | undefined> = new Set(['watch-response', 'container-event']);

const answers = (answer: MessageRow, asked: MessageRow): boolean =>
  ANSWERED[asked.kind] === answer.kind && !NEWS.has(answer.operation) && asked.from === answer.to && asked.to === answer.from;

/**
 * The spans of a trace. Who answers does so because he was asked: the request of an answer is the nearest among its causes that went the other way and has
 * no answer yet. Timers are nobody's work: what they set off was begun by what had set them.
 */
export function spansOf(rows: readonly MessageRow[]): readonly Span[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const answerOf = new Map<number, MessageRow>();
  const requestOf = new Map<number, number>();
  for (const row of rows) {
    let cause = byId.get(row.cause);
    for (let i = 0; cause && i < CAUSES_MAX; i++, cause = byId.get(cause.cause)) {
      if (!answers(row, cause) || answerOf.has(cause.id) || requestOf.has(cause.id)) continue;
      answerOf.set(cause.id, row);
      requestOf.set(row.id, cause.id);
      break;
    }
  }

  const spans = new Map<number, Span>();
  const spanBehind = (id: number): Span | undefined => {
    const row = byId.get(id);
    return row && (spans.get(requestOf.get(id) ?? id) ?? spanBehind(row.cause));
  };
  for (const row of rows) {
    if (row.kind === 'timer' || requestOf.has(row.id)) continue;
    const answer = answerOf.get(row.id);
    const cause = spanBehind(row.cause);
    spans.set(row.id, { row, startUs: row.sentAtUs, endUs: answer?.arrivesAtUs ?? row.arrivesAtUs, ...(answer && { answer }), ...(cause && { cause }) });
  }
  return [...spans.values()];
}
