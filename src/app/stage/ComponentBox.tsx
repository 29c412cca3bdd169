import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { decisionProgress } from '../store/decision';
import { useUi } from '../store/ui';
import { spaced } from '../ui/spaced';
import { type Hue, hueOf } from './layout';
import { text } from './text';

export type ComponentName = 'kubectl' | 'apiserver' | 'etcd' | 'scheduler' | 'controllers';

const nameOnly = (key: string): string => key.slice(key.indexOf('/') + 1);

function ApiServerLines(): ReactNode {
  const t = useText(text);
  const revision = useCluster((s) => s.summary.revision);
  const watches = useCluster((s) => s.summary.watches);
  return (
    <p>
      {t.apiserverLine}
      <br />
      {t.revision} <b>{spaced(revision)}</b> · {t.watches(watches)}
    </p>
  );
}

function EtcdLines(): ReactNode {
  const t = useText(text);
  const revision = useCluster((s) => s.summary.revision);
  const keys = useCluster((s) => s.summary.keys);
  return (
    <p>
      {t.keys(keys)} · {t.revision} {spaced(revision)}
    </p>
  );
}

function SchedulerLines(): ReactNode {
  const t = useText(text);
  const queues = useCluster((s) => s.summary.scheduler);
  // While a journey shows a decision plugin by plugin, that Pod is the current one.
  const deciding = useCluster((s) => (s.journey?.current === 'filter' || s.journey?.current === 'score' ? s.journey.pod : undefined));
  const current = deciding ?? queues.current;
  return (
    <p>
      {t.queue(queues.active, queues.backoff, queues.unschedulable + queues.gated)}
      <br />
      {current ? (
        <>
          {t.now} <b>{nameOnly(current)}</b>
        </>
      ) : (
        t.schedulerIdle
      )}
    </p>
  );
}

function ControllersLines(): ReactNode {
  const t = useText(text);
  const { running, busy } = useCluster((s) => s.summary.controllers);
  return (
    <p>
      {t.running(running)} · {busy.length === 0 ? t.settled : busy.length === 1 ? busy[0]?.replace('controller/', '') : t.busy(busy.length)}
    </p>
  );
}

/** What a process does in the journey's step, in a word: while it decides, which plugin it asks. */
function useActivity(name: ComponentName): string | undefined {
  const t = useText(text);
  const activity = useCluster((s) => s.journey?.acts[name]);
  const asking = useCluster((s) => decisionProgress(s.journey, s.nowUs)?.asking?.plugin);
  if (asking !== undefined && (activity === 'filtering' || activity === 'scoring')) return asking;
  return activity && t[activity];
}

function useDown(name: ComponentName): string | undefined {
  const t = useText(text);
  const why = useCluster((s) => s.summary.down.find((d) => d.component === name)?.why);
  return why && t.down[why];
}

/** What is wrong with a component that works nevertheless. */
function useAiling(name: ComponentName): string | undefined {
  const t = useText(text);
  const factor = useCluster((s) => s.summary.etcdFactor);
  return name === 'etcd' && factor > 1 ? t.slower(factor) : undefined;
}

const lines: Readonly<Record<ComponentName, () => ReactNode>> = {
  kubectl: () => {
    const t = useText(text);
    return <p>{t.kubectlLine}</p>;
  },
  apiserver: ApiServerLines,
  etcd: EtcdLines,
  scheduler: SchedulerLines,
  controllers: ControllersLines,
};

const hues: Readonly<Record<ComponentName, Hue>> = {
  kubectl: hueOf('kubectl'),
  apiserver: hueOf('apiserver'),
  etcd: hueOf('etcd'),
  scheduler: hueOf('scheduler'),
  controllers: hueOf('controller/'),
};

/** One of the five processes above the nodes. */
export function ComponentBox({ data }: { readonly data: { readonly name: ComponentName } }): ReactNode {
  const { name } = data;
  const t = useText(text);
  const activity = useActivity(name);
  const down = useDown(name);
  const ailing = useAiling(name);
  const selected = useUi((s) => s.selection.kind === 'component' && s.selection.address === name);
  const select = useUi((s) => s.select);
  const starting = useCluster((s) => s.link === 'connecting');
  const Lines = lines[name];
  return (
    <button
      type="button"
      className="box nopan"
      data-hue={hues[name]}
      data-live={activity !== undefined || undefined}
      data-down={down !== undefined || undefined}
      aria-pressed={selected}
      data-testid={`component-${name}`}
      onClick={() => select({ kind: 'component', address: name })}
    >
      <span className="box-title">
        <i className="dot" />
        {t[name]}
        {(down ?? ailing ?? activity) && <em className={(down ?? ailing) ? 'is-down' : undefined}>{down ?? ailing ?? activity}</em>}
      </span>
      {!starting && <Lines />}
    </button>
  );
}
