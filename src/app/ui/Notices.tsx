import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { backToOwnWork, tell, useNotice } from '../store/workspace';
import { text } from './text';

/** Where the work on the screen comes from, if that needs saying. */
export function Notices(): ReactNode {
  const t = useText(text);
  const notice = useNotice((s) => s.notice);
  return (
    <div className="notices" role="status">
      {notice && (
        <div className="notice">
          <span>{t.notices[notice]}</span>
          {notice === 'shared' && (
            <button type="button" className="button primary" onClick={backToOwnWork}>
              {t.backToOwn}
            </button>
          )}
          <button type="button" className="button" onClick={() => tell(undefined)}>
            {t.dismiss}
          </button>
        </div>
      )}
    </div>
  );
}
