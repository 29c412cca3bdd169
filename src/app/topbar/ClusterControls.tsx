import { type FormEvent, type ReactNode, useState } from 'react';
import { isReady } from '../../api/conditions';
import type { Node } from '../../api/types.gen';
import type { Fault } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster, useResource } from '../store/cluster';
import { host } from '../store/host';
import { openResources } from '../store/resources';
import { nodeShape, restart } from '../store/start';
import { useUi } from '../store/ui';
import { Dialog } from '../ui/Dialog';
import { StandsStill } from '../ui/StandsStill';
import { addTaint, cordon, parseLabel, parseTaint, printTaint, removeTaint, resize, setLabels } from './node-requests';
import { text } from './overlay-text';

/** A list is read, not scrolled for ever. */
const LISTED_MAX = 40;
/** A disk as slow as this is seen at once, and the cluster still works. */
const ETCD_SLOWER = 100;
const FRESH_SIZES = [3, 12, 30, 100] as const;
/** Labels that every node has; they are not the user's. */
const WELL_KNOWN = /^(kubernetes\.io|beta\.kubernetes\.io|node\.kubernetes\.io|node-role\.kubernetes\.io)\//;

const fault = (value: Fault) => host.send({ type: 'fault', fault: value });

/** The machine goes, and its Node object with it: in a cloud, the cloud's controller deletes that. */
function removeNode(node: string): void {
  fault({ kind: 'remove-node', node });
  void host.call({ method: 'DELETE', path: `/api/v1/nodes/${encodeURIComponent(node)}` }, 'kubectl').catch(() => undefined);
}

/** The first free `node-N`. */
function freeNumbers(taken: ReadonlySet<string>, count: number): readonly number[] {
  const free: number[] = [];
  for (let n = 1; free.length < count; n++) if (!taken.has(`node-${n}`)) free.push(n);
  return free;
}

/** One line of text that becomes a request; what it answers stands below it. */
function OneLine({
  label,
  hint,
  send,
}: {
  readonly label: string;
  readonly hint: string;
  readonly send: (text: string) => Promise<string | undefined> | undefined;
}): ReactNode {
  const t = useText(text);
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const sent = send(value);
    const answer = sent ? await sent : t.wrong(hint);
    setProblem(answer);
    if (answer === undefined) setValue('');
  };
  return (
    <form className="one-line" onSubmit={submit}>
      <label>
        <span>{label}</span>
        <input className="field" value={value} placeholder={hint} onChange={(event) => setValue(event.target.value)} />
      </label>
      <button type="submit" className="button" disabled={value === ''}>
        {t.apply}
      </button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}

const SIZE = /^(\S+)[\s,]+(\S+)$/;

function NodeDetails({ node }: { readonly node: Node }): ReactNode {
  const t = useText(text);
  const name = node.metadata.name ?? '';
  const chip = (words: string, remove: () => void) => (
    <button key={words} type="button" className="chip" aria-label={t.removeIt(words)} onClick={remove}>
      {words} ✕
    </button>
  );
  return (
    <div className="node-details">
      <div className="chips">
        {node.spec?.taints?.map((taint) => chip(printTaint(taint), () => void removeTaint(node, taint)))}
        {Object.entries(node.metadata.labels ?? {})
          .filter(([key]) => !WELL_KNOWN.test(key))
          .map(([key, value]) => chip(`${key}=${value}`, () => void setLabels(name, { [key]: null })))}
      </div>
      <OneLine
        label={t.taint}
        hint={t.taintHint}
        send={(words) => {
          const taint = parseTaint(words);
          return taint && addTaint(node, taint);
        }}
      />
      <OneLine
        label={t.label}
        hint={t.labelHint}
        send={(words) => {
          const labels = parseLabel(words);
          return labels && setLabels(name, labels);
        }}
      />
      <OneLine
        label={t.size}
        hint="4 8Gi"
        send={(words) => {
          const m = SIZE.exec(words.trim());
          return m ? resize(name, { cpu: m[1]!, memory: m[2]! }) : undefined;
        }}
      />
    </div>
  );
}

function NodeRow({ node }: { readonly node: Node }): ReactNode {
  const t = useText(text);
  const name = node.metadata.name ?? '';
  const down = useCluster((s) => s.summary.down.find((d) => d.component === name || d.component === `kubelet/${name}`)?.why);
  const select = useUi((s) => s.select);
  const open = useUi((s) => s.open);
  const cordoned = node.spec?.unschedulable === true;
  const state = down ?? (isReady(node) ? (cordoned ? 'cordoned' : 'ready') : 'notReady');
  const button = (label: string, act: () => void, more = '') => (
    <button type="button" className={`button ${more}`} onClick={act} aria-label={`${label} ${name}`}>
      {label}
    </button>
  );
  return (
    <li className="node-row">
      <div className="node-line">
        <button
          type="button"
          className="link"
          onClick={() => {
            select({ kind: 'object', key: `nodes/${name}` });
            open(undefined);
          }}
        >
          {name}
        </button>
        <span className="state" data-tone={state === 'ready' ? 'pass' : state === 'cordoned' ? 'wait' : 'reject'}>
          {t.states[state]}
        </span>
        <span className="node-actions">
          {button(cordoned ? t.uncordon : t.cordon, () => void cordon(name, !cordoned))}
          {down ? (
            button(t.recover, () => fault({ kind: 'recover-node', node: name }))
          ) : (
            <>
              {button(t.shutDown, () => fault({ kind: 'shut-down-node', node: name }))}
              {button(t.partition, () => fault({ kind: 'partition-node', node: name }))}
              {button(t.crash, () => fault({ kind: 'crash-node', node: name }), 'danger')}
            </>
          )}
          {button(t.remove, () => removeNode(name), 'danger')}
        </span>
      </div>
      <details>
        <summary>{t.edit}</summary>
        <NodeDetails node={node} />
      </details>
    </li>
  );
}

interface ComponentState {
  readonly name: string;
  readonly state: string;
  readonly tone: 'pass' | 'wait' | 'reject';
  /** The words of the button, and what it does. */
  readonly action: string;
  readonly act: Fault;
}

/** A component, how it does, and the fault that one can make it have, or end. */
function ComponentRow({ name, state, tone, action, act }: ComponentState): ReactNode {
  return (
    <div className="node-line">
      <span>{name}</span>
      <span className="state" data-tone={tone}>
        {state}
      </span>
      <span className="node-actions">
        <button type="button" className="button" onClick={() => fault(act)}>
          {action}
        </button>
      </span>
    </div>
  );
}

function Components(): ReactNode {
  const t = useText(text);
  const isDown = useCluster((s) => s.summary.down.some((d) => d.component === 'scheduler'));
  const factor = useCluster((s) => s.summary.etcdFactor);
  const watches = useCluster((s) => s.summary.watches);
  const slow = factor > 1;
  return (
    <>
      <ComponentRow
        name={t.scheduler}
        state={isDown ? t.states.stopped : t.states.ready}
        tone={isDown ? 'reject' : 'pass'}
        action={t.ofComponent(isDown ? t.start : t.stop, t.scheduler)}
        act={{ kind: isDown ? 'start-component' : 'stop-component', component: 'scheduler' }}
      />
      <ComponentRow
        name="etcd"
        state={slow ? t.slower(factor) : t.states.ready}
        tone={slow ? 'wait' : 'pass'}
        action={slow ? t.quickenEtcd : t.slowEtcd(ETCD_SLOWER)}
        act={{ kind: 'slow-etcd', factor: slow ? 1 : ETCD_SLOWER }}
      />
      <ComponentRow name="API server" state={t.watches(watches)} tone="pass" action={t.dropWatches} act={{ kind: 'drop-watches' }} />
    </>
  );
}

/** What the cluster is made of, and what can go wrong with it. */
export function ClusterControls(): ReactNode {
  const t = useText(text);
  const nodes = useResource<Node>('nodes');
  const close = useUi((s) => s.open);
  const [filter, setFilter] = useState('');
  const [count, setCount] = useState(1);
  const found = [...nodes.values()]
    .filter((node) => node.metadata.name?.includes(filter))
    .toSorted((a, b) => (a.metadata.name ?? '').localeCompare(b.metadata.name ?? '', 'en', { numeric: true }));
  const add = (event: FormEvent) => {
    event.preventDefault();
    const taken = new Set([...nodes.values()].map((node) => node.metadata.name ?? ''));
    for (const n of freeNumbers(taken, count)) fault({ kind: 'add-node', node: nodeShape(n) });
  };
  return (
    <Dialog title={t.cluster} wide>
      <div className="cluster-controls">
        <StandsStill />
        <form className="cluster-add" onSubmit={add}>
          <input className="field" aria-label={t.find} placeholder={t.find} value={filter} onChange={(event) => setFilter(event.target.value)} />
          <span className="spacer" />
          <input
            className="field count"
            type="number"
            min={1}
            max={500}
            aria-label={t.addMany}
            value={count}
            onChange={(event) => setCount(Math.min(500, Math.max(1, event.target.valueAsNumber || 1)))}
          />
          <button type="submit" className="button primary">
            {t.add}
          </button>
        </form>
        <ul>
          {found.slice(0, LISTED_MAX).map((node) => (
            <NodeRow key={node.metadata.name} node={node} />
          ))}
        </ul>
        {found.length > LISTED_MAX && <p>{t.more(found.length - LISTED_MAX)}</p>}
        <p>
          <button
            type="button"
            className="button"
            onClick={() => {
              close(undefined);
              openResources();
            }}
          >
            {t.allObjects}
          </button>
        </p>
        <h3>{t.components}</h3>
        <Components />
        <p>{t.note}</p>
        <h3>{t.fresh}</h3>
        <div className="chips">
          {FRESH_SIZES.map((size) => (
            <button key={size} type="button" className="button" onClick={() => restart(size)}>
              {t.freshNodes(size)}
            </button>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
