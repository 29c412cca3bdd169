import type { ReactNode } from 'react';
import type { Tone } from '../../api/pod-state';
import type { Pod } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { objectsOf, useCluster } from '../store/cluster';
import { shortName } from '../store/pods';
import { openResources, PODS } from '../store/resources';
import { useUi } from '../store/ui';
import { spaced } from '../ui/spaced';
import { type Place, placeByCondition, podsWithoutNode } from './queued';
import { text } from './text';

/** Room for chips with names; beyond, each Pod is a square; beyond that, a number. */
const CHIPS_MAX = 2;

const TONES: Readonly<Record<Place, Tone>> = {
  active: 'wait',
  scheduling: 'wait',
  backoff: 'wait',
  unschedulable: 'reject',
  gated: 'quiet',
  unheard: 'quiet',
  binding: 'wait',
  nobody: 'quiet',
};

function Waiting({ pod, place, square }: { readonly pod: Pod; readonly place: Place; readonly square: boolean }): ReactNode {
  const t = useText(text);
  const name = pod.metadata.name ?? '';
  const key = `pods/${pod.metadata.namespace}/${name}`;
  const selected = useUi((s) => s.selection.kind === 'object' && s.selection.key === key);
  const select = useUi((s) => s.select);
  const words = `${name} · ${t.places[place]}`;
  return (
    <button
      type="button"
      className={square ? 'pod-dot nopan' : 'pod nopan'}
      data-tone={TONES[place]}
      data-place={place}
      data-hollow={place !== 'unschedulable' || undefined}
      data-name={words}
      data-object={key}
      aria-pressed={selected}
      aria-label={`Pod ${name}: ${t.places[place]}`}
      title={square ? undefined : words}
      data-testid={`queued-${name}`}
      onClick={() => select({ kind: 'object', key })}
    >
      {!square && (
        <>
          <span className="pod-name">{shortName(pod)}</span>
          <span className="pod-word">{t.places[place]}</span>
        </>
      )}
    </button>
  );
}

const useQueueEmpty = (): boolean => useCluster(({ summary: { scheduler: s } }) => s.active + s.backoff === 0 && !s.current);

/** A Pod for which there is room to ask the scheduler where it stands. */
function Asked({ pod }: { readonly pod: Pod }): ReactNode {
  const id = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const version = useCluster(({ summary: { scheduler: s } }) => `${s.active} ${s.backoff} ${s.unschedulable} ${s.gated} ${s.current}`);
  const answer = useQuery({ kind: 'waiting', pod: id }, version);
  const current = useCluster((s) => s.summary.scheduler.current === id);
  const isQueueEmpty = useQueueEmpty();
  return <Waiting pod={pod} place={current ? 'scheduling' : (answer?.why ?? placeByCondition(pod, isQueueEmpty))} square={false} />;
}

/** All of them, in the table, each a key away from why it waits. */
const showAll = (): void => openResources({ kind: PODS, namespace: '', filter: '--field-selector spec.nodeName=,status.phase=Pending' });

/** The Pods without a node, at the scheduler. */
export function QueueTray(): ReactNode {
  const t = useText(text);
  const { count, first } = useCluster((s) => podsWithoutNode(objectsOf<Pod>(s.resources, 'pods')));
  const isQueueEmpty = useQueueEmpty();
  if (count === 0) return null;
  const square = count > CHIPS_MAX;
  return (
    <div className={square ? 'queue pods dots' : 'queue pods'} role="group" aria-label={t.waitingPods} data-testid="queue">
      {first.map((pod) =>
        square ? <Waiting key={pod.metadata.uid} pod={pod} place={placeByCondition(pod, isQueueEmpty)} square /> : <Asked key={pod.metadata.uid} pod={pod} />,
      )}
      {count > first.length && (
        <button type="button" className="link nopan" aria-label={t.allWaiting(count)} title={t.allWaiting(count)} onClick={showAll}>
          +{spaced(count - first.length)}
        </button>
      )}
    </div>
  );
}
