import { type ReactNode, useState } from 'react';
import type { EXPORTS } from '../export/exports';
import { useText } from '../i18n/text';
import { text } from './text';

type Export = keyof typeof EXPORTS;

/** What there is of the cluster for other tools, each as a file. */
export function Exports(): ReactNode {
  const t = useText(text);
  const [failed, setFailed] = useState(false);
  const save = (what: Export): void => {
    setFailed(false);
    import('../export/exports').then(({ EXPORTS: all }) => all[what]()).catch(() => setFailed(true));
  };
  return (
    <section>
      <h3>{t.exports}</h3>
      <dl className="exports">
        {(['manifests', 'trace', 'perfetto', 'openTelemetry'] as const).map((what) => (
          <div key={what}>
            <dt>
              <button type="button" className="button" onClick={() => save(what)}>
                {t.export[what]}
              </button>
            </dt>
            <dd>{t.exported[what]}</dd>
          </div>
        ))}
      </dl>
      {failed && <p role="alert">{t.exportFailed}</p>}
    </section>
  );
}
