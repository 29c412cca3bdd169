import type { ReactNode } from 'react';
import type { Event, Pod } from '../../api/types.gen';
import { type ApiRequest, isRequest, isWatchMessage } from '../../api/wire';
import type { AnswerTo, Journey, Query, Facts as StepFactsOf } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { nameOf } from '../journeys/labels';
import { useWords } from '../journeys/words';
import { findObject, objectsOf, useCluster } from '../store/cluster';
import { eventsAbout } from '../store/events';
import { text } from './text';
import { useQuery } from './use-query';

type Words = ReturnType<typeof useText<typeof text.en>>;
type Facts = readonly (readonly [name: string, value: ReactNode])[];

const code = (words: ReactNode): ReactNode => <code>{words}</code>;
const ms = (us: number): string => `${(us / 1000).toFixed(1)} ms`;
/** A path as a person writes it: without the query that only machines read. */
const pathOf = ({ path }: ApiRequest): string => path.split('?', 1)[0] ?? path;

function FactList({ facts }: { readonly facts: Facts }): ReactNode {
  if (facts.length === 0) return null;
  return (
    <dl className="facts" data-testid="step-facts">
      {facts.map(([name, value], i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the Pod has gone through on its node: the Events about it, as they have come so far. */
function RunFacts({ pod }: { readonly pod: Pod }): ReactNode {
  const events = useCluster((s) => eventsAbout(objectsOf<Event>(s.resources, 'events'), pod));
  const when = (e: Event): string => e.firstTimestamp ?? e.eventTime ?? '';
  const facts = events
    .filter((e) => e.reason !== undefined)
    .sort((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)))
    .slice(-7)
    .map((e) => [e.reason ?? '', e.message ?? ''] as const);
  return <FactList facts={facts} />;
}

/** What there is to say of the message that a step is about. */
function factsOf(
  t: Words,
  { current, subject, decision }: Journey,
  { label, body, ...message }: NonNullable<AnswerTo<Query<'message'>>>,
  version: string | undefined,
): Facts {
  const way = [t.onItsWay, ms(message.arrivesAtUs - message.sentAtUs)] as const;
  if (current === 'store') {
    return [
      [t.transaction, code(label)],
      ['resourceVersion', version ?? t.notYet],
      [t.thenFact, code('201 Created')],
    ];
  }
  if (current === 'score') return [[t.next, t.reserveThenBind()]];
  if (current === 'watch' && isWatchMessage(body)) {
    const { metadata } = body.object;
    return [
      [t.stream, code('GET /api/v1/pods?watch=1')],
      [t.eventFact, code(body.event)],
      [t.object, code(`pods/${nameOf(subject)}`)],
      ['resourceVersion', 'resourceVersion' in metadata ? metadata.resourceVersion : ''],
      way,
      [t.changed, t.allNew()],
      [t.thenFact, t.toQueue],
    ];
  }
  if (!isRequest(body)) return [];
  const request = [t.request, code(`${body.method} ${pathOf(body)}`)] as const;
  if (current === 'submit') return [request, [t.format, body.contentType ?? 'application/json'], way];
  if (current === 'bind') return [request, [t.changed, code(`spec.nodeName: ${decision?.explanation.selected ?? ''}`)], way];
  return [];
}

/** What is known of a step of another journey: of the message that it began with, and what its definition says. */
function knownFacts(
  t: Words,
  names: Readonly<Record<string, string>>,
  facts: StepFactsOf,
  message: NonNullable<AnswerTo<Query<'message'>>> | undefined,
): Facts {
  const own = Object.entries(facts).map(([name, value]) => [names[name] ?? name, String(value)] as const);
  if (!message) return own;
  const what = isRequest(message.body)
    ? ([t.request, code(`${message.body.method} ${pathOf(message.body)}`)] as const)
    : ([t.message, code(message.label)] as const);
  const revision = message.revision === undefined ? [] : [['resourceVersion', String(message.revision)] as const];
  return [what, ...own, ...revision, [t.onItsWay, ms(message.arrivesAtUs - message.sentAtUs)]];
}

/** The step's own facts: of the message that it is about, or of what its Pod has gone through. */
export function StepFacts({ journey }: { readonly journey: Journey }): ReactNode {
  const t = useText(text);
  const { current, id, subject } = journey;
  const words = useWords(id);
  const stage = journey.stages.findLast((s) => s.step === current);
  const pod = useCluster((s) => findObject(s.resources, subject)) as Pod | undefined;
  const message = useQuery(stage?.face === undefined ? undefined : { kind: 'message', id: stage.face });
  if (id !== 'create-pod') return <FactList facts={knownFacts(t, words?.facts ?? {}, stage?.facts ?? {}, message)} />;
  if (current === 'run') return pod ? <RunFacts pod={pod} /> : null;
  return <FactList facts={message && !journey.refused ? factsOf(t, journey, message, pod?.metadata.resourceVersion) : []} />;
}
