import { type ReactNode, useState } from 'react';
import { useText } from '../i18n/text';
import { lessonIn } from '../lessons/address';
import { sharedNow } from '../sessions/session-file';
import { pack } from '../store/share';
import { servedHost } from '../store/transport';
import { Dialog } from '../ui/Dialog';
import { ClassLink } from './ClassLink';
import { EmbedCode } from './EmbedCode';
import { Exports } from './Exports';
import { Pictures } from './Pictures';
import { Recording } from './Recording';
import { ShareLink } from './ShareLink';
import { text } from './text';
import './share.css';

/** The address of a page that shows this moment; undefined if no address could hold it. */
async function linkToNow(): Promise<string | undefined> {
  const packed = pack(await sharedNow());
  return packed === undefined ? undefined : new URL(`#s=${packed}`, location.href.replace(/[?#].*/, '')).href;
}

/** The address of the lesson that is open, without what may have been chosen before. */
function lessonLink(): string {
  const lesson = location.hash === '' ? `?lesson=${lessonIn(location)}` : '';
  return new URL(lesson + location.hash, location.href.replace(/[?#].*/, '')).href;
}

function LinkAndEmbed(): ReactNode {
  const [link] = useState(linkToNow);
  // Of a lesson the class begins at its beginning, each in a cluster of their own.
  const [lessonOrNow] = useState(() => (lessonIn(location) === undefined ? link : Promise.resolve(lessonLink())));
  return (
    <>
      <ShareLink link={link} />
      <ClassLink link={lessonOrNow} />
      <EmbedCode link={link} />
    </>
  );
}

/** This moment for others, and for elsewhere. */
export function Share(): ReactNode {
  const t = useText(text);
  return (
    <Dialog title={t.share} wide>
      <div className="share">
        {servedHost() === undefined ? <LinkAndEmbed /> : <p role="status">{t.served}</p>}
        <Pictures />
        <Recording />
        <Exports />
      </div>
    </Dialog>
  );
}
