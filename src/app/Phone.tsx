import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from './i18n/text';
import { Inspector } from './inspector/Inspector';
import { LazyEditor, LazyTerminal } from './lazy';
import { Stage } from './stage/Stage';
import { useUi } from './store/ui';
import { Timeline } from './timeline/Timeline';
import { Guarded } from './ui/Guarded';
import { icons } from './ui/icons';
import { text } from './ui/text';

/** What you give, over the rest: the browser's own dialog keeps the focus inside and closes on Escape. */
function Sheet({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
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
      className="sheet"
      aria-label={label}
      onCancel={(event) => {
        // Escape in the editor closes its suggestions first.
        if (event.target === dialog.current) open(undefined);
      }}
      onPointerDown={(event) => event.target === dialog.current && open(undefined)}
    >
      <div className="sheet-body">
        <header>
          <h2>{label}</h2>
          <button type="button" className="icon-button" aria-label={t.close} onClick={() => open(undefined)}>
            {icons.close}
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** Stage above, explanation below, journey and transport at the thumb; the editor and the terminal are sheets. */
export function Phone(): ReactNode {
  const t = useText(text);
  const selection = useUi((s) => s.selection);
  const overlay = useUi((s) => s.overlay);
  return (
    <div className="phone">
      <Guarded>
        <Stage />
      </Guarded>
      <aside className="side-right" aria-label={t.explanation}>
        <Guarded shows={selection}>
          <Inspector />
        </Guarded>
      </aside>
      <footer className="side-bottom">
        <Guarded>
          <Timeline />
        </Guarded>
      </footer>
      {overlay === 'editor' && (
        <Sheet label={t.editor}>
          <Guarded>
            <LazyEditor />
          </Guarded>
        </Sheet>
      )}
      {overlay === 'terminal' && (
        <Sheet label={t.terminal}>
          <div className="left-terminal">
            <Guarded>
              <LazyTerminal />
            </Guarded>
          </div>
        </Sheet>
      )}
    </div>
  );
}
