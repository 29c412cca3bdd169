import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { CopyField } from '../share/CopyField';
import { Dialog } from '../ui/Dialog';
import { answersAsKubernetes, LIVE_ADDRESS, PODSCOPE_COMMAND, PROXY_ADDRESS, PROXY_COMMAND } from './address';
import { text } from './text';
import '../copy/copy.css';

/** Opens the view of a live cluster where the page's own address answers as one, and says otherwise which command makes it so. */
export function LiveOffer(): ReactNode {
  const t = useText(text);
  const [here, setHere] = useState<boolean>();
  useEffect(() => {
    void answersAsKubernetes().then(setHere);
  }, []);
  return (
    <Dialog title={t.offerTitle} wide>
      <div className="copy">
        {here ? (
          <>
            <p>{t.offer}</p>
            <p>{t.readOnly}</p>
            <div className="copy-tools">
              <a className="button primary" href={LIVE_ADDRESS}>
                {t.open}
              </a>
            </div>
          </>
        ) : (
          <>
            <p>{t.how}</p>
            <h3>{t.withPodscope}</h3>
            <CopyField label={t.withPodscope} button={t.copyCommand} value={PODSCOPE_COMMAND} words={t.readsOnly} />
            <h3>{t.withKubectl}</h3>
            <CopyField label={t.withKubectl} button={t.copyCommand} value={PROXY_COMMAND} words={t.thenOpen(PROXY_ADDRESS)} />
          </>
        )}
      </div>
    </Dialog>
  );
}
