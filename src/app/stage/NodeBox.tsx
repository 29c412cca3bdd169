import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { isReady } from '../../api/conditions';
import type { Node, Pod } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { objectsOf, useCluster } from '../store/cluster';
import { decisionProgress, type NodeVerdict } from '../store/decision';
import { type Amount, nodeAllocatable, podsOfNode, totalRequests } from '../store/pods';
import { useUi } from '../store/ui';
import { type Density, podsAs } from './layout';
import { GhostPod, PodChip } from './PodChip';
import { text } from './text';

const cores = (milli: number): string => String(Math.round(milli / 100) / 10);
const gibi = (bytes: number): string => String(Math.round((bytes / 2 ** 30) * 10) / 10);
const ratio = (part: number, whole: number): number => (whole > 0 ? Math.min(1, part / whole) : 0);

function Bars({ requested, allocatable }: { readonly requested: Amount; readonly allocatable: Amount }): ReactNode {
  const t = useText(text);
  const [cpu, cpuAll] = [cores(requested.milliCpu), cores(allocatable.milliCpu)];
  const [memory, memoryAll] = [gibi(requested.memory), gibi(allocatable.memory)];
  const bar = (label: string, title: string, part: number, words: string) => (
    <>
      <span aria-hidden="true">{label}</span>
      <span className="bar" role="img" aria-label={title} data-full={part > 0.9 || undefined}>
        <i style={{ width: `${part * 100}%` }} />
      </span>
      <span aria-hidden="true">{words}</span>
    </>
  );
  return (
    <span className="bars">
      {bar(t.cpu, t.cpuLabel(cpu, cpuAll), ratio(requested.milliCpu, allocatable.milliCpu), `${cpu}/${cpuAll}`)}
      {bar(t.memory, t.memoryLabel(`${memory}Gi`, `${memoryAll}Gi`), ratio(requested.memory, allocatable.memory), `${memory}/${memoryAll}`)}
    </span>
  );
}

function ScoreBar({ verdict, totalMax }: { readonly verdict: NodeVerdict; readonly totalMax: number }): ReactNode {
  return (
    <span className="stack" aria-hidden="true">
      {verdict.scores.map(({ plugin, weighted }, i) => (
        <i key={plugin} title={`${plugin} ${weighted}`} style={{ width: `${(weighted / totalMax) * 100}%`, opacity: [1, 0.72, 0.46][i % 3] }} />
      ))}
    </span>
  );
}

/** A reason in the space of a corner: `node(s) had untolerated taint(s)` is a taint. */
const shortReason = (reason: string): string => reason.replace(/^node\(s\) (had|didn't|were) /, (_, verb: string) => (verb === 'had' ? '' : `${verb} `));

/** A worker node: what is asked of it, its Pods, and the scheduler's verdict while there is one. */
export function NodeBox({ data }: { readonly data: { readonly name: string; readonly density: Density } }): ReactNode {
  const { name, density } = data;
  const key = `nodes/${name}`;
  const t = useText(text);
  const node = useCluster((s) => s.resources.nodes?.get(key)) as Node | undefined;
  const pods = useCluster((s) => podsOfNode(objectsOf<Pod>(s.resources, 'pods'), name));
  const verdict = useCluster((s) => decisionProgress(s.journey, s.nowUs)?.nodes.get(name));
  const totalMax = useCluster((s) => decisionProgress(s.journey, s.nowUs)?.totalMax ?? 1);
  const focus = useCluster((s) => s.journey?.pod);
  const acts = useCluster((s) => s.journey?.node === name);
  const down = useCluster((s) => s.summary.down.find((d) => d.component === name || d.component === `kubelet/${name}`)?.why);
  const selected = useUi((s) => s.selection.kind === 'object' && s.selection.key === key);
  const select = useUi((s) => s.select);
  const requested = useMemo(() => totalRequests(pods), [pods]);
  if (!node) return <div className="box node" data-hue="kubelet" data-starting aria-hidden="true" />;

  const allocatable = nodeAllocatable(node);
  const focusIsHere = pods.some((pod) => `${pod.metadata.namespace}/${pod.metadata.name}` === focus);
  const ghost = verdict?.winner && focus && !focusIsHere;
  const as = podsAs(pods.length + (ghost ? 1 : 0), density);
  const zone = node.metadata.labels?.['topology.kubernetes.io/zone'];
  const rejected = verdict?.rejected;
  const reason = rejected && (rejected.reasons[0] ?? rejected.plugin);
  const corner = down
    ? t.down[down]
    : rejected
      ? t.rejected(shortReason(reason ?? ''))
      : !isReady(node)
        ? t.notReady
        : node.spec?.unschedulable
          ? t.cordoned
          : (zone ?? '');
  return (
    <div
      className="box node"
      data-hue={verdict?.winner ? 'sched' : 'kubelet'}
      data-density={density}
      data-live={verdict?.winner || acts || undefined}
      data-dim={rejected !== undefined || undefined}
      data-down={down !== undefined || undefined}
      data-selected={selected || undefined}
      data-testid={`node-${name}`}
    >
      {verdict && verdict.scores.length > 0 && (
        <span className="points" role="img" aria-label={`${t.points(verdict.total)}${verdict.winner ? `, ${t.winner}` : ''}`}>
          {verdict.total}
          {verdict.winner && ' ★'}
        </span>
      )}
      <button type="button" className="node-head nopan" aria-pressed={selected} title={name} onClick={() => select({ kind: 'object', key })}>
        <span className="box-title" data-hue="kubelet">
          <i className="dot" />
          <span className="node-name">{name}</span>
        </span>
        <span
          className="corner"
          data-tone={rejected || down || !isReady(node) ? 'reject' : node.spec?.unschedulable ? 'wait' : 'quiet'}
          title={reason ?? corner}
        >
          {corner}
        </span>
        <Bars requested={requested} allocatable={allocatable} />
        {verdict && verdict.scores.length > 0 && <ScoreBar verdict={verdict} totalMax={totalMax} />}
      </button>
      <span className={as === 'squares' ? 'pods dots' : 'pods'} data-as={as}>
        {pods.map((pod) => (
          <PodChip key={pod.metadata.uid ?? pod.metadata.name} podKey={`pods/${pod.metadata.namespace}/${pod.metadata.name}`} pod={pod} as={as} />
        ))}
        {ghost && <GhostPod name={focus.slice(focus.indexOf('/') + 1)} as={as} />}
      </span>
      {density === 'roomy' && (
        <span className="cri" aria-hidden="true">
          <span>kubelet</span>
          <i />
          <span>containerd</span>
        </span>
      )}
    </div>
  );
}
