import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { addBookmark, useBookmarks } from '../store/bookmarks';
import { useCluster } from '../store/cluster';
import { icons } from '../ui/icons';
import { formatClock } from './format-clock';
import { text } from './text';

/** Marks now as a moment to come back to: a lesson can be made of all that are marked. */
export function useMarkMoment(): () => void {
  const t = useText(text);
  return () => {
    const { nowUs, startUs } = useCluster.getState();
    void addBookmark(Math.round(nowUs), t.moment(formatClock(nowUs - startUs)));
  };
}

export function MarkMoment(): ReactNode {
  const t = useText(text);
  const count = useBookmarks((s) => s.bookmarks.length);
  const mark = useMarkMoment();
  return (
    <button type="button" className="icon-button wide-only mark-moment" aria-label={t.mark} title={t.markFor(count)} onClick={mark}>
      {icons.bookmark}
      <small role="status" aria-label={t.marked(count)}>
        {count > 0 && count}
      </small>
    </button>
  );
}
