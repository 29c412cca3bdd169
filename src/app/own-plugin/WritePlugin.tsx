import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { KubeSchedulerConfiguration } from '../../worker/protocol';
import type { Problem } from '../editor/language/problem';
import { TabHint } from '../editor/TabHint';
import { useText } from '../i18n/text';
import { Matrix } from '../scheduling/Matrix';
import { EXAMPLE } from './example';
import { text } from './text';
import { profileNames, withPlugin } from './to-profile';
import { type TriedPlugin, usePlugin } from './use-plugin';
import './own-plugin.css';

const CodeEditor = lazy(async () => {
  const [{ CodeEditor: component }] = await Promise.all([import('../editor/CodeEditor'), import('monaco-editor/languages/definitions/typescript/register')]);
  return { default: component };
});

const NONE: readonly Problem[] = [];
const WEIGHT_MAX = 100;

/** The plugin that the configuration has, to go on with it, or the example. */
function begin({ profiles = [] }: KubeSchedulerConfiguration): { readonly name: string; readonly text: string } {
  for (const { name, args } of profiles.flatMap(({ pluginConfig }) => pluginConfig ?? [])) {
    const { source, typescript } = (args ?? {}) as { readonly source?: unknown; readonly typescript?: unknown };
    if (typeof source === 'string') return { name, text: typeof typescript === 'string' ? typescript : source };
  }
  return EXAMPLE;
}

/** What is wrong with it, at its line. */
function problemsOf(tried: TriedPlugin | undefined): readonly Problem[] {
  if (!tried || !('error' in tried.trial) || tried.trial.line === undefined) return NONE;
  const { line, error } = tried.trial;
  return [{ line, column: 1, endLine: line, endColumn: 1000, message: error, severity: 'error' }];
}

/** What it says of each node. */
function Trial({ tried }: { readonly tried: TriedPlugin | undefined }): ReactNode {
  const t = useText(text);
  const [chosen, setChosen] = useState<string>();
  if (!tried) return <p className="quiet">{t.checking}</p>;
  if ('error' in tried.trial)
    return (
      <p className="refusal" role="alert">
        {t.atLine(tried.trial.line, tried.trial.error)}
      </p>
    );
  const { explanation } = tried.trial;
  if (!explanation) return <p className="quiet">{t.noPod}</p>;
  return (
    <>
      <p>{t.tried(explanation.pod)}</p>
      {explanation.message !== undefined && <pre className="refusal">{explanation.message}</pre>}
      <Matrix explanation={explanation} nodes={explanation.nodes} shown="normalized" chosen={chosen} onChoose={setChosen} />
    </>
  );
}

interface WritePluginProps {
  /** What it is added to; undefined: it cannot be used as it is. */
  readonly configuration: KubeSchedulerConfiguration | undefined;
  readonly onAdd: (configuration: KubeSchedulerConfiguration) => void;
  readonly onBack: () => void;
}

/** A plugin of one's own: written, read, tried, and added to a profile. */
export function WritePlugin({ configuration, onAdd, onBack }: WritePluginProps): ReactNode {
  const t = useText(text);
  const [{ name, text: written }, write] = useState(() => begin(configuration ?? {}));
  const [weight, setWeight] = useState(1);
  const [profile, setProfile] = useState(0);
  const tried = usePlugin(name, written);
  const names = profileNames(configuration ?? {});
  const isReady = configuration !== undefined && tried !== undefined && !('error' in tried.trial);

  function add(): void {
    if (!isReady || !tried) return;
    const { source } = tried;
    onAdd(withPlugin(configuration, profile, { name, weight, source, ...(source !== written && { typescript: written }) }));
  }

  const plain = <textarea className="plain-editor" aria-label={t.editor} spellCheck={false} readOnly value={written} />;
  return (
    <div className="configuration own-plugin" data-testid="write-plugin">
      <p className="wide">{t.about()}</p>
      <section aria-label={t.editor}>
        <div className="actions">
          <label>
            <span className="quiet">{t.name}</span>{' '}
            <input className="field" value={name} onChange={(event) => write({ name: event.target.value, text: written })} />
          </label>
          <label>
            <span className="quiet">{t.weight}</span>{' '}
            <input
              className="field number"
              type="number"
              min={1}
              max={WEIGHT_MAX}
              value={weight}
              onChange={(event) => setWeight(Math.min(WEIGHT_MAX, Math.max(1, Math.trunc(event.target.valueAsNumber) || 1)))}
            />
          </label>
          {names.length > 1 && (
            <label>
              <span className="quiet">{t.profile}</span>{' '}
              <select className="field" value={profile} onChange={(event) => setProfile(Number(event.target.value))}>
                {names.map((one, i) => (
                  <option key={one} value={i}>
                    {one}
                  </option>
                ))}
              </select>
            </label>
          )}
        </div>
        <Suspense fallback={plain}>
          <CodeEditor
            name="plugin.ts"
            language="typescript"
            value={written}
            problems={problemsOf(tried)}
            refusals={NONE}
            onChange={(next) => write({ name, text: next })}
            onCreate={add}
          />
        </Suspense>
        <TabHint />
        <div className="actions">
          <button type="button" className="button primary" disabled={!isReady} onClick={add}>
            {t.add}
          </button>
          <button type="button" className="button" onClick={() => write(EXAMPLE)}>
            {t.example}
          </button>
          <button type="button" className="button" onClick={onBack}>
            {t.back}
          </button>
        </div>
        {!configuration && <p className="quiet">{t.correctFirst}</p>}
      </section>
      <section aria-label={t.write} aria-live="polite">
        <Trial tried={tried} />
      </section>
    </div>
  );
}
