import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef } from 'react';
import { isReady } from '../../../api/conditions';
import { podState } from '../../../api/pod-state';
import type { Node, Pod } from '../../../api/types.gen';
import { useText } from '../../i18n/text';
import { useClusterSlowly } from '../../inspector/use-slowly';
import { objectsOf, useCluster, useObject } from '../../store/cluster';
import { decisionProgress } from '../../store/decision';
import { nodeAllocatable, podsOfNode, totalRequests } from '../../store/pods';
import { trace } from '../../store/trace';
import { useUi } from '../../store/ui';
import type { ComponentName } from '../ComponentBox';
import { podsWithoutNode } from '../queued';
import { text } from '../text';
import { keyOfRow, type ListRow, standingRows, travellingRows } from './list-rows';
import './list.css';

const COMPONENTS: readonly ComponentName[] = ['kubectl', 'apiserver', 'etcd', 'scheduler', 'controllers'];
/** The lines of tens of thousands are not put together for each frame. */
const EVERY_MS = 250;
const LINE_PX = 22;

function Link({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }): ReactNode {
  return (
    <button type="button" className="link" onClick={onClick}>
      {children}
    </button>
  );
}

function Message({ id }: { readonly id: number }): ReactNode {
  const select = useUi((s) => s.select);
  const row = trace.find(id);
  if (!row) return null;
  return (
    <>
      {row.from} → {row.to}: <Link onClick={() => select({ kind: 'message', id })}>{row.label}</Link>
    </>
  );
}

function Components(): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const stopped = useCluster((s) => s.summary.down);
  return (
    <span className="stage-list-components">
      {COMPONENTS.map((name) => {
        const down = stopped.find((d) => d.component === name);
        return (
          <span key={name}>
            <Link onClick={() => select({ kind: 'component', address: name })}>{t[name]}</Link> {down && t.down[down.why]}
          </span>
        );
      })}
    </span>
  );
}

function PodLine({ of }: { readonly of: string }): ReactNode {
  const select = useUi((s) => s.select);
  const pod = useObject(of) as Pod | undefined;
  if (!pod) return null;
  const { word, tone } = podState(pod);
  return (
    <>
      <Link onClick={() => select({ kind: 'object', key: of })}>{pod.metadata.name}</Link> <span data-tone={tone}>{word}</span>
    </>
  );
}

function NodeLine({ name }: { readonly name: string }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const key = `nodes/${name}`;
  const node = useObject(key) as Node | undefined;
  const here = useCluster((s) => podsOfNode(objectsOf<Pod>(s.resources, 'pods'), name));
  const verdict = useCluster((s) => decisionProgress(s.journey, s.nowUs)?.nodes.get(name));
  if (!node) return null;
  const [requested, allocatable] = [totalRequests(here), nodeAllocatable(node)];
  return (
    <>
      <Link onClick={() => select({ kind: 'object', key })}>{name}</Link> {isReady(node) ? 'Ready' : 'NotReady'}
      {node.spec?.unschedulable && `, ${t.cordoned}`} · {t.cpuLabel(`${requested.milliCpu}m`, `${allocatable.milliCpu}m`)} · {t.pods(here.length)}
      {verdict?.rejected && <span data-tone="reject"> · {t.rejected(`${verdict.rejected.plugin}: ${verdict.rejected.reasons.join(', ')}`)}</span>}
      {verdict && verdict.scores.length > 0 && ` · ${t.points(verdict.total)}`}
      {verdict?.winner && ` · ${t.winner}`}
    </>
  );
}

function Line({ row }: { readonly row: ListRow }): ReactNode {
  const t = useText(text);
  switch (row.is) {
    case 'heading':
      return <h2>{t[row.of]}</h2>;
    case 'none':
      return t[row.of];
    case 'message':
      return <Message id={row.id} />;
    case 'components':
      return <Components />;
    case 'node':
      return <NodeLine name={row.name} />;
    case 'pod':
      return <PodLine of={row.key} />;
  }
}

/** The messages that are on their way now, the latest first. */
function useTravelling(): readonly ListRow[] {
  const nowUs = useCluster((s) => s.nowUs);
  const version = useCluster((s) => s.traceVersion);
  return useMemo(() => travellingRows(trace.underWay(nowUs).map((index) => trace.rows().id(index))), [nowUs, version]);
}

function useStanding(): readonly ListRow[] {
  const nodes = useClusterSlowly((s) => objectsOf<Node>(s.resources, 'nodes'), EVERY_MS);
  const pods = useClusterSlowly((s) => objectsOf<Pod>(s.resources, 'pods'), EVERY_MS);
  return useMemo(() => standingRows(nodes, pods, podsWithoutNode(pods).all()), [nodes, pods]);
}

/** The stage in words, for those who cannot see the picture or would rather read: the same facts, the same links. Only the lines in view are there. */
export function StageList(): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [travelling, standing] = [useTravelling(), useStanding()];
  const rowAt = (index: number): ListRow => travelling[index] ?? standing[index - travelling.length]!;
  const lines = useVirtualizer({
    count: travelling.length + standing.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => keyOfRow(rowAt(index)),
    overscan: 20,
  });
  return (
    <div ref={scroller} className="stage-list" data-testid="stage-list">
      <ul style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ index, key, start }) => {
          const row = rowAt(index);
          return (
            <li
              key={key}
              ref={lines.measureElement}
              data-index={index}
              data-inner={(row.is === 'pod' && row.onNode) || undefined}
              aria-setsize={travelling.length + standing.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Line row={row} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
