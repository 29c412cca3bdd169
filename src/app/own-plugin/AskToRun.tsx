import { type ReactNode, useEffect, useRef } from 'react';
import { createRoot } from 'react-dom/client';
import { type OwnPlugin, ownPluginsIn, withoutOwnPlugins } from '../../api/own-plugins';
import { useText } from '../i18n/text';
import { DialogHeader } from '../ui/Dialog';
import { text } from './text';
import './own-plugin.css';

type Answer = 'run' | 'without' | 'cancel';

/** Letters that are not seen, or turn others round: a text is shown as it runs. */
const UNSEEN = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu;
const visible = (source: string): string =>
  source.replace(UNSEEN, (letter) => `⟨U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);

function Question({ plugins, onAnswer }: { readonly plugins: readonly OwnPlugin[]; readonly onAnswer: (answer: Answer) => void }): ReactNode {
  const t = useText(text);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const cancel = (): void => onAnswer('cancel');
  return (
    <dialog ref={dialog} className="dialog" data-wide aria-label={t.ask} onClose={cancel}>
      <div className="dialog-body">
        <DialogHeader title={t.ask} dismiss={cancel} />
        <div className="ask-to-run" data-testid="ask-to-run">
          <p>{t.asks(plugins.length)}</p>
          {plugins.map(({ name, source }) => (
            <section key={`${name} ${source}`} aria-label={name}>
              <h3>
                {visible(name)} <small className="quiet">{t.letters(source.length)}</small>
              </h3>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard. */}
              <pre tabIndex={0}>{visible(source)}</pre>
            </section>
          ))}
          <div className="actions">
            <button type="button" className="button" onClick={() => onAnswer('run')}>
              {t.run}
            </button>
            <button type="button" className="button primary" onClick={() => onAnswer('without')}>
              {t.without}
            </button>
            <button type="button" className="button" onClick={cancel}>
              {t.cancel}
            </button>
          </div>
        </div>
      </div>
    </dialog>
  );
}

/** The texts that may run here: nobody is asked twice while the page is open. */
const allowed = new Set<string>();

/** Shows the plugins that something carries, and asks what is to become of it. The question stands over whatever the page shows, at any time. */
export async function askToRun<T>(carrier: T): Promise<T | undefined> {
  const plugins = ownPluginsIn(carrier).filter(({ source }) => !allowed.has(source));
  if (plugins.length === 0) return carrier;
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  const answer = await new Promise<Answer>((resolve) => root.render(<Question plugins={plugins} onAnswer={resolve} />));
  root.unmount();
  place.remove();
  if (answer === 'cancel') return undefined;
  if (answer === 'without') return withoutOwnPlugins(carrier);
  for (const { source } of plugins) allowed.add(source);
  return carrier;
}
