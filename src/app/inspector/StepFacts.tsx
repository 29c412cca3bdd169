import type { ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Event, Pod } from '../../api/types.gen';
import type { ApiRequest, WatchMessage } from '../../api/wire';
import type { Journey, MessageRow } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { findObject, objectsOf, useCluster } from '../store/cluster';
import { eventsAbout } from '../store/events';
import { text } from './text';
import { useQuery } from './use-query';

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
  const events = useCluster(useShallow((s) => eventsAbout(objectsOf<Event>(s.resources, 'events'), pod)));
  const when = (e: Event): string => e.firstTimestamp ?? e.eventTime ?? '';
  const facts = events
    .filter((e) => e.reason !== undefined)
    .sort((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)))
    .slice(-7)
    .map((e) => [e.reason ?? '', e.message ?? ''] as const);
  return <FactList facts={facts} />;
}

/** The step's own facts: of the message that it is about, or of what its Pod has gone through. */
export function StepFacts({ journey }: { readonly journey: Journey }): ReactNode {
  const t = useText(text);
  const { current } = journey;
  const stage = journey.stages.findLast((s) => s.step === current);
  const pod = useCluster((s) => findObject(s.resources, `pods/${journey.pod}`)) as Pod | undefined;
  const message = useQuery<(MessageRow & { readonly body: unknown }) | undefined>(stage?.face === undefined ? undefined : { kind: 'message', id: stage.face });
  const facts = (): Facts => {
    if (!message || journey.refused) return [];
    const way = [t.onItsWay, ms(message.arrivesAtUs - message.sentAtUs)] as const;
    switch (current) {
      case 'submit': {
        const request = message.body as ApiRequest;
        return [[t.request, code(`${request.method} ${pathOf(request)}`)], [t.format, request.contentType ?? 'application/json'], way];
      }
      case 'store':
        return [
          [t.transaction, code(message.label)],
          ['resourceVersion', pod?.metadata.resourceVersion ?? t.notYet],
          [t.thenFact, code('201 Created')],
        ];
      case 'watch': {
        const { event, object } = message.body as WatchMessage;
        return [
          [t.stream, code('GET /api/v1/pods?watch=1')],
          [t.eventFact, code(event)],
          [t.object, code(`pods/${journey.pod.split('/')[1]}`)],
          ['resourceVersion', 'resourceVersion' in object.metadata ? object.metadata.resourceVersion : ''],
          way,
          [t.changed, t.allNew()],
          [t.thenFact, t.toQueue],
        ];
      }
      case 'bind': {
        const request = message.body as ApiRequest;
        return [
          [t.request, code(`${request.method} ${pathOf(request)}`)],
          [t.changed, code(`spec.nodeName: ${journey.decision?.explanation.selected ?? ''}`)],
          way,
        ];
      }
      case 'score':
        return [[t.next, t.reserveThenBind()]];
      default:
        return [];
    }
  };
  if (current === 'run') return pod ? <RunFacts pod={pod} /> : null;
  return <FactList facts={facts()} />;
}
