import type { ReactNode } from 'react';
import { podState } from '../../api/pod-state';
import type { Node, Pod } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { useCluster, useResource } from '../store/cluster';
import { decisionProgress } from '../store/decision';
import { isNodeReady, nodeAllocatable, podsOfNode, totalRequests } from '../store/pods';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';
import type { ComponentName } from './ComponentBox';
import { text } from './text';

const COMPONENTS: readonly ComponentName[] = ['kubectl', 'apiserver', 'etcd', 'scheduler', 'controllers'];

function Link({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }): ReactNode {
  return (
    <button type="button" className="link" onClick={onClick}>
      {children}
    </button>
  );
}

function PodItem({ pod }: { readonly pod: Pod }): ReactNode {
  const select = useUi((s) => s.select);
  const { namespace, name } = pod.metadata;
  const { word, tone } = podState(pod);
  return (
    <li>
      <Link onClick={() => select({ kind: 'object', key: `pods/${namespace}/${name}` })}>{name}</Link> <span data-tone={tone}>{word}</span>
    </li>
  );
}

/** The stage in words, for those who cannot see the picture or would rather read: the same facts, the same links. */
export function StageList(): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const nodes = useResource<Node>('nodes');
  const pods = useResource<Pod>('pods');
  const nowUs = useCluster((s) => s.nowUs);
  const progress = useCluster((s) => decisionProgress(s.journey, s.nowUs));
  const summary = useCluster((s) => s.summary);
  const unbound = [...pods.values()].filter((pod) => !pod.spec?.nodeName);
  const flying = trace.inFlight(nowUs);
  return (
    <div className="stage-list">
      <h2>{t.onTheirWay}</h2>
      {flying.length === 0 ? (
        <p>{t.nothingOnTheWay}</p>
      ) : (
        <ul>
          {flying.map((row) => (
            <li key={row.id}>
              {row.from} → {row.to}: <Link onClick={() => select({ kind: 'message', id: row.id })}>{row.label}</Link>
            </li>
          ))}
        </ul>
      )}
      <ul className="stage-list-components">
        {COMPONENTS.map((name) => {
          const down = summary.down.find((d) => d.component === name);
          return (
            <li key={name}>
              <Link onClick={() => select({ kind: 'component', address: name })}>{t[name]}</Link> {down && t.down[down.why]}
            </li>
          );
        })}
      </ul>
      {unbound.length > 0 && (
        <>
          <h2>{t.waitingPods}</h2>
          <ul>
            {unbound.map((pod) => (
              <PodItem key={pod.metadata.uid} pod={pod} />
            ))}
          </ul>
        </>
      )}
      <h2>{t.nodes}</h2>
      {nodes.size === 0 && <p>{t.empty}</p>}
      <ul>
        {[...nodes.values()].map((node) => {
          const name = node.metadata.name ?? '';
          const here = podsOfNode(pods, name);
          const [requested, allocatable] = [totalRequests(here), nodeAllocatable(node)];
          const verdict = progress?.nodes.get(name);
          return (
            <li key={name}>
              <Link onClick={() => select({ kind: 'object', key: `nodes/${name}` })}>{name}</Link> {isNodeReady(node) ? 'Ready' : 'NotReady'}
              {node.spec?.unschedulable && `, ${t.cordoned}`} · {t.cpuLabel(`${requested.milliCpu}m`, `${allocatable.milliCpu}m`)} · {t.pods(here.length)}
              {verdict?.rejected && <span data-tone="reject"> · {t.rejected(`${verdict.rejected.plugin}: ${verdict.rejected.reasons.join(', ')}`)}</span>}
              {verdict && verdict.scores.length > 0 && ` · ${t.points(verdict.total)}`}
              {verdict?.winner && ` · ${t.winner}`}
              {here.length > 0 && (
                <ul>
                  {here.map((pod) => (
                    <PodItem key={pod.metadata.uid} pod={pod} />
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
