import type { ReactNode } from 'react';
import type { Opening as HowFar } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { cancelOpening } from './cancel-opening';
import { text } from './text';
import './copy.css';

/** How far a copied cluster is that takes long to open, and the way back. */
export function Opening({ opening: { stage, share } }: { readonly opening: HowFar }): ReactNode {
  const t = useText(text);
  return (
    <div className="notice copy-opening" role="status" data-testid="copy-opening">
      <label>
        {t.stage[stage]}
        <progress max={1} value={share} />
      </label>
      <span className="quiet">{t.staysAmongSessions}</span>
      <button type="button" className="button" onClick={() => void cancelOpening()}>
        {t.cancel}
      </button>
    </div>
  );
}
