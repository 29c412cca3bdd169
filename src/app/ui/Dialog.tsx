import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { icons } from './icons';
import { text } from './text';

/** The browser's own window over the rest, from when it is there: it keeps the focus inside and gives it back. `dismiss` closes it. */
export function useModal(): { readonly dialog: RefObject<HTMLDialogElement | null>; readonly dismiss: () => void } {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = useUi((s) => s.open);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return { dialog, dismiss: () => open(undefined) };
}

/** A window's name, and the way out of it. */
export function DialogHeader({ title, dismiss }: { readonly title: string; readonly dismiss: () => void }): ReactNode {
  const t = useText(text);
  return (
    <header>
      <h2>{title}</h2>
      <button type="button" className="icon-button" aria-label={t.close} onClick={dismiss}>
        {icons.close}
      </button>
    </header>
  );
}

/** A window over the screen, which closes on Escape. */
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
  const { dialog, dismiss } = useModal();
  return (
    <dialog
      ref={dialog}
      className="dialog"
      data-wide={wide || undefined}
      aria-label={title}
      onClose={dismiss}
      // A click beside the window, on the backdrop, is one on the dialog itself.
      onPointerDown={(event) => event.target === dialog.current && dismiss()}
    >
      <div className="dialog-body">
        {!bare && <DialogHeader title={title} dismiss={dismiss} />}
        {children}
      </div>
    </dialog>
  );
}
