import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../../i18n/text';
import { DialogHeader } from '../../ui/Dialog';
import { text } from './text';
import { WriteShown } from './WriteShown';
import { forgetWrite, switchWriting, useWriting } from './writing';
import './writing.css';

/** The switch with which somebody lets the page write, until it is closed. */
export function WriteSwitch(): ReactNode {
  const t = useText(text);
  const on = useWriting((s) => s.on);
  return (
    <button type="button" role="switch" aria-checked={on} className="button live-switch" title={on ? t.on : t.off} onClick={() => void switchWriting(!on)}>
      {t.writing}
    </button>
  );
}

/** Says that writing is on, or why it cannot be; and shows the write that is to be sent. */
export function WriteNotes(): ReactNode {
  const t = useText(text);
  const { on, refused, shown } = useWriting();
  return (
    <>
      {(on || refused) && (
        <p role={refused ? 'alert' : 'status'} className="live-unseen" data-testid="writing">
          {on ? t.on : t.refused}
        </p>
      )}
      {shown && <Window {...shown} />}
    </>
  );
}

function Window(shown: Parameters<typeof WriteShown>[0]): ReactNode {
  const t = useText(text);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" data-wide aria-label={t.shown} onClose={forgetWrite}>
      <div className="dialog-body">
        <DialogHeader title={t.shown} dismiss={forgetWrite} />
        <WriteShown {...shown} />
      </div>
    </dialog>
  );
}
