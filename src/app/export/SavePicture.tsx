import { type ReactNode, useState } from 'react';
import { canSave, saveToDisk } from '../editor/open-from-disk';
import { useText } from '../i18n/text';
import { PICTURE_FORMATS, type PictureFormat } from './picture-format';
import { text } from './text';

interface SavePictureProps {
  /** What it is a picture of, in the user's words. */
  readonly of: string;
  readonly fileName: string;
  /** Takes it, with the library that does so. */
  readonly take: (format: PictureFormat) => Promise<Blob>;
}

/** Buttons that save what is seen as a picture; none in a frame that may save nothing. */
export function SavePicture({ of, fileName, take }: SavePictureProps): ReactNode {
  const t = useText(text);
  const [state, setState] = useState<'taking' | 'failed'>();
  const save = (format: PictureFormat): void => {
    setState('taking');
    take(format).then(
      (picture) => {
        saveToDisk(`${fileName}.${format}`, picture, picture.type);
        setState(undefined);
      },
      () => setState('failed'),
    );
  };
  if (!canSave) return null;
  return (
    <span className="save-picture" data-capture="exclude">
      {PICTURE_FORMATS.map((format) => {
        const name = format.toUpperCase();
        return (
          <button
            key={format}
            type="button"
            className="button"
            disabled={state === 'taking'}
            aria-label={t.picture(of, name)}
            title={t.picture(of, name)}
            onClick={() => save(format)}
          >
            {name}
          </button>
        );
      })}
      {state === 'failed' && <span role="alert">{t.pictureFailed}</span>}
    </span>
  );
}
