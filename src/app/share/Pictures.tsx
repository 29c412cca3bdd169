import type { ReactNode } from 'react';
import { SavePicture } from '../export/SavePicture';
import { takeStage } from '../export/take-picture';
import { useText } from '../i18n/text';
import { text } from './text';

/** What there is of the screen to look at elsewhere. */
export function Pictures(): ReactNode {
  const t = useText(text);
  return (
    <section>
      <h3>{t.pictures}</h3>
      <dl className="exports">
        <div>
          <dt>
            <SavePicture of={t.theStage} fileName="podscope-stage" take={takeStage} />
          </dt>
          <dd>{t.pictured}</dd>
        </div>
      </dl>
    </section>
  );
}
