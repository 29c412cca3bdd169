import { type ReactNode, useEffect, useRef, useState } from 'react';
import { savedFiles } from '../editor/files';
import { useText } from '../i18n/text';
import { host } from '../store/host';
import { pack } from '../store/share';
import { servedHost } from '../store/transport';
import { Dialog } from '../ui/Dialog';
import { text } from './overlay-text';

async function linkToNow(): Promise<string | undefined> {
  const packed = pack({ session: await host.save(), files: savedFiles() });
  return packed === undefined ? undefined : new URL(`#s=${packed}`, location.href.replace(/[?#].*/, '')).href;
}

/** A link to this very moment. */
export function ShareLink(): ReactNode {
  const t = useText(text);
  const [link, setLink] = useState<string>();
  const [outcome, setOutcome] = useState<'too-long' | 'served' | 'copied' | 'by-hand'>();
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (servedHost() !== undefined) {
      setOutcome('served');
      return;
    }
    linkToNow()
      .then((made) => (made === undefined ? setOutcome('too-long') : setLink(made)))
      .catch(() => setOutcome('too-long'));
  }, []);

  const copy = () => {
    if (link === undefined) return;
    field.current?.select();
    (navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('no clipboard'))).then(
      () => setOutcome('copied'),
      () => setOutcome('by-hand'),
    );
  };
  const words = { 'too-long': t.shareTooLong, served: t.shareServed, copied: t.copied, 'by-hand': t.copyByHand };
  return (
    <Dialog title={t.share}>
      <div className="share">
        <p>{t.shareIntro}</p>
        {link !== undefined && (
          <div className="share-link">
            <input ref={field} className="field" readOnly aria-label={t.shareAddress} value={link} onFocus={(event) => event.target.select()} />
            <button type="button" className="button primary" onClick={copy}>
              {t.copy}
            </button>
          </div>
        )}
        <p role="status">{outcome ? words[outcome] : link !== undefined && t.shareLetters(link.length)}</p>
      </div>
    </Dialog>
  );
}
