import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { useBookmarks } from '../store/bookmarks';
import { host } from '../store/host';
import { readKept, writeKept } from '../store/storage';
import { useUi } from '../store/ui';
import { Dialog } from '../ui/Dialog';
import { lessonFrom } from './from-session';
import { Moments } from './Moments';
import { allOwnTexts, isOwnTexts, type OwnTexts } from './own-texts';
import { Texts } from './Texts';
import { text } from './text';
import '../lessons/lessons.css';
import './teach.css';

/** What is being written is kept, whatever becomes of the window. */
const DRAFT = 'lesson-draft';

/** Makes a lesson of the session that is shown, and has it edited: the one that was begun last, or the one that the address holds. */
export function Teach(): ReactNode {
  const t = useText(text);
  const [texts, setTexts] = useState<OwnTexts>();
  const [left, setLeft] = useState<readonly string[]>([]);
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    const own = allOwnTexts(location.hash);
    if (own) setTexts(own);
    else void readKept(DRAFT).then((kept) => isOwnTexts(kept) && setTexts((now) => now ?? kept));
  }, []);
  const change = (next: OwnTexts): void => {
    setTexts(next);
    void writeKept(DRAFT, next);
  };
  async function make(): Promise<void> {
    if (texts && !asks) return setAsks(true);
    setAsks(false);
    const made = lessonFrom(await host.save(), useBookmarks.getState().bookmarks, useUi.getState().language, {
      title: t.lessonTitle,
      about: t.lessonAbout,
      now: t.now,
    });
    setLeft(made.left);
    change(made.texts);
  }
  return (
    <Dialog title={t.title} wide>
      <div className="share teach">
        <p>{t.intro}</p>
        <Moments />
        <div className="chips">
          <button type="button" className={texts ? 'button' : 'button primary'} onClick={() => void make()}>
            {texts ? t.remake : t.make}
          </button>
          <span role="status">{asks && t.remakeAsk}</span>
        </div>
        {left.length > 0 && (
          <div role="status">
            {t.left(left.length)}
            <ul>
              {left
                .map((request, i) => ({ id: i, request }))
                .map(({ id, request }) => (
                  <li key={id}>
                    <code>{request}</code>
                  </li>
                ))}
            </ul>
          </div>
        )}
        {texts && <Texts texts={texts} onChange={change} />}
      </div>
    </Dialog>
  );
}
