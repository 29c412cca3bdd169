import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { Pod } from '../../api/types.gen';
import type { KubeSchedulerConfiguration, SchedulerReport } from '../../worker/protocol';
import { languageWorker } from '../editor/language';
import { TabHint } from '../editor/TabHint';
import { useHinted } from '../editor/use-hinted';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { text as pluginText } from '../own-plugin/text';
import { WritePlugin } from '../own-plugin/WritePlugin';
import { objectsOf, useCluster } from '../store/cluster';
import { host } from '../store/host';
import { Dialog } from '../ui/Dialog';
import { DEFAULTS, EXAMPLES } from './examples';
import { Moves } from './Moves';
import { text } from './text';
import { useConfiguration, useDraft } from './use-configuration';
import './scheduling.css';

const NOTHING_REFUSED: readonly never[] = [];

const CodeEditor = lazy(() => import('../editor/CodeEditor').then((m) => ({ default: m.CodeEditor })));

const FILE = 'kube-scheduler.yaml';

/** The configuration in force as a file. */
async function toFile(configuration: KubeSchedulerConfiguration): Promise<string> {
  if (Object.keys(configuration).length === 0) return DEFAULTS;
  const { formatYaml } = await import('../../api/yaml');
  return formatYaml({ apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration', ...configuration });
}

/** What the user writes: the draft, or to begin with what is in force. */
function useWritten(report: SchedulerReport | undefined): string | undefined {
  const draft = useDraft((s) => s.text);
  useEffect(() => {
    if (draft === undefined && report) void toFile(report.configuration).then((written) => useDraft.setState({ text: written }));
  }, [draft, report]);
  return draft;
}

/** The editor proposes the plugins that the scheduler has. */
function usePlugins(plugins: SchedulerReport['plugins'] | undefined): void {
  useEffect(() => {
    if (plugins) void languageWorker().declarePlugins(plugins);
  }, [plugins]);
}

/** Changes when a Pod gets a node, or leaves one. */
function usePlacedVersion(): string {
  return useCluster(({ branch, resources }) => {
    let placed = 0;
    for (const pod of objectsOf<Pod>(resources, 'pods').values()) if (pod.spec?.nodeName) placed++;
    return `${branch} ${placed}`;
  });
}

/** The scheduler's configuration: edited, checked, tried on the Pods that have a node, and applied. */
export function Configuration(): ReactNode {
  const t = useText(text);
  const words = useText(pluginText);
  const [writing, setWriting] = useState(false);
  const report = useQuery({ kind: 'scheduler' });
  const written = useWritten(report);
  usePlugins(report?.plugins);
  const { problems: found, usable, settled } = useConfiguration(written, usePlacedVersion());
  const problems = useHinted(found);
  const [applied, setApplied] = useState<string>();
  const write = (next: string) => useDraft.setState({ text: next });

  function apply(): void {
    if (!usable || !settled) return;
    // It has just been read and found usable.
    host.send({ type: 'fault', fault: { kind: 'configure-scheduler', configuration: (usable.value ?? {}) as KubeSchedulerConfiguration } });
    setApplied(written);
  }

  /** The draft with a plugin of one's own. */
  async function add(configuration: KubeSchedulerConfiguration): Promise<void> {
    write(await toFile(configuration));
    setWriting(false);
  }

  const plain = <textarea className="plain-editor" aria-label={t.editor} spellCheck={false} readOnly value={written ?? ''} />;
  if (writing)
    return (
      <Dialog title={words.write} wide>
        <WritePlugin configuration={usable && ((usable.value ?? {}) as KubeSchedulerConfiguration)} onAdd={add} onBack={() => setWriting(false)} />
      </Dialog>
    );
  return (
    <Dialog title={t.configuration} wide>
      <div className="configuration" data-testid="configuration">
        <p className="wide">{t.configurationNote()}</p>
        <section aria-label={t.editor}>
          {written === undefined ? (
            plain
          ) : (
            <Suspense fallback={plain}>
              <CodeEditor name={FILE} value={written} problems={problems} refusals={NOTHING_REFUSED} onChange={write} onCreate={apply} />
            </Suspense>
          )}
          <TabHint />
          <div className="actions">
            <button type="button" className="button primary" disabled={!usable || !settled} onClick={apply}>
              {t.apply}
            </button>
            <label>
              <span className="quiet">{t.examples}</span>{' '}
              <select
                className="field"
                value=""
                onChange={(event) => write(event.target.value === 'defaults' ? DEFAULTS : EXAMPLES[event.target.value as keyof typeof EXAMPLES])}
              >
                <option value="" disabled hidden />
                <option value="defaults">{t.defaults}</option>
                {(Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]).map((name) => (
                  <option key={name} value={name}>
                    {t.example[name]}
                  </option>
                ))}
              </select>
            </label>
            <button type="button" className="button" onClick={() => setWriting(true)}>
              {words.write}
            </button>
            {applied !== undefined && applied === written && <span role="status">{t.applied}</span>}
          </div>
          {problems.length > 0 && (
            <ul className="complaints" role="alert">
              {problems.map(({ line, message }) => (
                <li key={`${line} ${message}`} className="refusal">
                  {t.line(line, message)}
                </li>
              ))}
            </ul>
          )}
        </section>
        <section aria-label={t.wouldChange}>
          <h3>{t.wouldChange}</h3>
          {usable ? <Moves of={usable.comparison} /> : <p className="quiet">{problems.length > 0 ? t.unreadable : t.checking}</p>}
        </section>
      </div>
    </Dialog>
  );
}
