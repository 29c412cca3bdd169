import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { servedHost } from '../store/transport';
import { Dialog } from '../ui/Dialog';
import { ShareLink } from './ShareLink';
import { text } from './text';
import './share.css';

/** This moment for others, and for elsewhere. */
export function Share(): ReactNode {
  const t = useText(text);
  return (
    <Dialog title={t.share} wide>
      <div className="share">{servedHost() === undefined ? <ShareLink /> : <p role="status">{t.served}</p>}</div>
    </Dialog>
  );
}
