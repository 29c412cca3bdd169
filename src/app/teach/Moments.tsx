import { type ReactNode, useEffect } from 'react';
import { useText } from '../i18n/text';
import type { Bookmark } from '../store/bookmark';
import { changeBookmark, readBookmarks, removeBookmark, useBookmarks } from '../store/bookmarks';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { formatClock } from '../timeline/format-clock';
import { useMarkMoment } from '../timeline/MarkMoment';
import { text } from './text';

function Moment({ bookmark: { id, atUs, title, note } }: { readonly bookmark: Bookmark }): ReactNode {
  const t = useText(text);
  const startUs = useCluster((s) => s.startUs);
  const go = (): void => {
    host.send({ type: 'seek', toUs: atUs });
    useUi.getState().open(undefined);
  };
  return (
    <li>
      <div className="teach-moment">
        <code>{formatClock(atUs - startUs)}</code>
        <input className="field" aria-label={t.momentTitle} value={title} onChange={(event) => changeBookmark(id, { title: event.target.value })} />
        <button type="button" className="button" aria-label={t.of(t.go, title)} onClick={go}>
          {t.go}
        </button>
        <button type="button" className="button" aria-label={t.of(t.remove, title)} onClick={() => void removeBookmark(id)}>
          {t.remove}
        </button>
      </div>
      <textarea
        className="field"
        rows={2}
        aria-label={t.of(t.note, title)}
        placeholder={t.note}
        value={note}
        onChange={(event) => changeBookmark(id, { note: event.target.value })}
      />
    </li>
  );
}

/** The moments that the teacher wants to speak about, with what is to be said there. */
export function Moments(): ReactNode {
  const t = useText(text);
  const bookmarks = useBookmarks((s) => s.bookmarks);
  useEffect(() => void readBookmarks(), []);
  const mark = useMarkMoment();
  return (
    <section className="teach-moments">
      <h3>{t.moments}</h3>
      {bookmarks.length === 0 && <p>{t.none}</p>}
      <ol>
        {bookmarks.map((bookmark) => (
          <Moment key={bookmark.id} bookmark={bookmark} />
        ))}
      </ol>
      <button type="button" className="button" onClick={mark}>
        {t.mark}
      </button>
    </section>
  );
}
