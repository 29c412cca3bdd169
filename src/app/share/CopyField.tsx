import { type ReactNode, useRef, useState } from 'react';
import { useText } from '../i18n/text';
import { text } from './text';

interface CopyFieldProps {
  readonly label: string;
  readonly button: string;
  readonly value: string;
  /** What is said of it until it is copied. */
  readonly words: string;
}

/** A text to be taken along, and a button that copies it. */
export function CopyField({ label, button, value, words }: CopyFieldProps): ReactNode {
  const t = useText(text);
  const [copied, setCopied] = useState<{ readonly value: string; readonly words: string }>();
  const field = useRef<HTMLInputElement>(null);
  const copy = (): void => {
    field.current?.select();
    (navigator.clipboard?.writeText(value) ?? Promise.reject(new Error('no clipboard'))).then(
      () => setCopied({ value, words: t.copied }),
      () => setCopied({ value, words: t.copyByHand }),
    );
  };
  return (
    <>
      <div className="share-line">
        <input ref={field} className="field" readOnly aria-label={label} value={value} onFocus={(event) => event.target.select()} />
        <button type="button" className="button primary" onClick={copy}>
          {button}
        </button>
      </div>
      <p role="status">{copied?.value === value ? copied.words : words}</p>
    </>
  );
}
