import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { icons } from './icons';
import { text } from './text';

/** A window over the screen: the browser's own, which keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({
  title,
  children,
  wide = false,
  bare = false,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly wide?: boolean;
  readonly bare?: boolean;
}): ReactNode {
  const t = useText(text);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = useUi((s) => s.open);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      data-wide={wide || undefined}
      aria-label={title}
      onClose={() => open(undefined)}
      // A click beside the window, on the backdrop, is one on the dialog itself.
      onPointerDown={(event) => event.target === dialog.current && open(undefined)}
    >
      <div className="dialog-body">
        {!bare && (
          <header>
            <h2>{title}</h2>
            <button type="button" className="icon-button" aria-label={t.close} onClick={() => open(undefined)}>
              {icons.close}
            </button>
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
