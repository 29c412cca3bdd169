import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { dismiss, useNotices } from '../store/notices';
import { backToOwnWork } from '../store/workspace';
import { text } from './text';

/** What needs saying about the work on the screen. */
export function Notices(): ReactNode {
  const t = useText(text);
  const notices = useNotices((s) => s.notices);
  return (
    <div className="notices" role="status">
      {notices.map((notice) => (
        <div key={notice} className="notice">
          <span>{t.notices[notice]}</span>
          {notice === 'shared' && (
            <button type="button" className="button primary" onClick={backToOwnWork}>
              {t.backToOwn}
            </button>
          )}
          <button type="button" className="button" onClick={() => dismiss(notice)}>
            {t.dismiss}
          </button>
        </div>
      ))}
    </div>
  );
}
