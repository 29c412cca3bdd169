import type { ReactNode } from 'react';
import { useText } from './i18n/text';
import { LazyLessonStrip, LazyLifeLine, LazyResources } from './lazy';
import { useLesson } from './lessons/store';
import { text as lessonText } from './lessons/strip-text';
import { text as lifeText } from './lifeline/switch-text';
import { Debugger, Editor, Inspector, Lesson, Stage, Terminal, Timeline } from './parts';
import { useUi } from './store/ui';
import { text as barText } from './topbar/text';
import { DialogHeader, useModal } from './ui/Dialog';
import { text } from './ui/text';

/** What you give, over the rest. */
function Sheet({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  const { dialog, dismiss } = useModal();
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-label={label}
      onCancel={(event) => {
        // Escape in the editor closes its suggestions first.
        if (event.target === dialog.current) dismiss();
      }}
      onPointerDown={(event) => event.target === dialog.current && dismiss()}
    >
      <div className="sheet-body">
        <DialogHeader title={label} dismiss={dismiss} />
        {children}
      </div>
    </dialog>
  );
}

/** Stage above, explanation below, journey and transport at the thumb; the editor and the terminal are sheets. */
export function Phone(): ReactNode {
  const t = useText(text);
  const life = useText(lifeText);
  const lesson = useText(lessonText);
  const bar = useText(barText);
  const overlay = useUi((s) => s.overlay);
  const learns = useLesson((s) => s.name !== '');
  return (
    <div className="phone">
      <Stage />
      <aside className={learns ? 'side-right with-lesson' : 'side-right'} aria-label={t.explanation}>
        {learns && <LazyLessonStrip />}
        <Inspector />
      </aside>
      <footer className="side-bottom">
        <Timeline />
      </footer>
      {overlay === 'editor' && (
        <Sheet label={t.editor}>
          <Editor />
        </Sheet>
      )}
      {overlay === 'lesson' && (
        <Sheet label={lesson.lesson}>
          <Lesson />
        </Sheet>
      )}
      {overlay === 'life' && (
        <Sheet label={life.lifeLine}>
          <LazyLifeLine />
        </Sheet>
      )}
      {overlay === 'debug' && (
        <Sheet label={bar.debugger}>
          <Debugger />
        </Sheet>
      )}
      {overlay === 'resources' && (
        <Sheet label={t.resources}>
          <LazyResources />
        </Sheet>
      )}
      {overlay === 'terminal' && (
        <Sheet label={t.terminal}>
          <div className="left-terminal">
            <Terminal />
          </div>
        </Sheet>
      )}
    </div>
  );
}
