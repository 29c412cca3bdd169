import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { saveSessionFile, sharedNow } from '../sessions/session-file';
import { host } from '../store/host';
import { pack } from '../store/share';
import { useUi } from '../store/ui';
import { CopyField } from './CopyField';
import { text } from './text';

/** The address of a page that shows this moment; undefined if no address could hold it. */
async function linkToNow(): Promise<string | undefined> {
  const packed = pack(await sharedNow());
  return packed === undefined ? undefined : new URL(`#s=${packed}`, location.href.replace(/[?#].*/, '')).href;
}

/** A link to this very moment, or a file of it where a link would be too long. */
export function ShareLink(): ReactNode {
  const t = useText(text);
  const [link, setLink] = useState<string>();
  const [tooLong, setTooLong] = useState(false);
  const [fingerprint, setFingerprint] = useState<string>();

  useEffect(() => {
    linkToNow()
      .then((made) => (made === undefined ? setTooLong(true) : setLink(made)))
      .catch(() => setTooLong(true));
    host.query({ kind: 'trace-hash' }).then(setFingerprint, () => undefined);
  }, []);

  return (
    <section>
      <h3>{t.link}</h3>
      <p>{t.intro}</p>
      {link !== undefined && <CopyField label={t.address} button={t.copy} value={link} words={t.letters(link.length)} />}
      {tooLong && <p role="status">{t.tooLong}</p>}
      {fingerprint !== undefined && <p data-testid="fingerprint">{t.fingerprint(fingerprint)}</p>}
      <div className="chips">
        <button type="button" className="button" onClick={() => void saveSessionFile(t.fileName)}>
          {t.save}
        </button>
        <button type="button" className="button" onClick={() => useUi.getState().open('sessions')}>
          {t.sessions}
        </button>
      </div>
    </section>
  );
}
