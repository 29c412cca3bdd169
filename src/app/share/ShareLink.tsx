import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { saveSessionFile } from '../sessions/session-file';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { CopyField } from './CopyField';
import { text } from './text';

/** A link to this very moment, or a file of it where a link would be too long. */
export function ShareLink({ link: making }: { readonly link: Promise<string | undefined> }): ReactNode {
  const t = useText(text);
  const [link, setLink] = useState<string>();
  const [tooLong, setTooLong] = useState(false);
  const [fingerprint, setFingerprint] = useState<string>();

  useEffect(() => {
    making.then((made) => (made === undefined ? setTooLong(true) : setLink(made))).catch(() => setTooLong(true));
    host.query({ kind: 'trace-hash' }).then(setFingerprint, () => undefined);
  }, [making]);

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
