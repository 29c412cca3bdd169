import type { ReactNode } from 'react';
import { Group, type GroupProps, Panel } from 'react-resizable-panels';
import { useText } from './i18n/text';
import { useLesson } from './lessons/store';
import { Debugger, Editor, Inspector, Lesson, Stage, Terminal, Timeline } from './parts';
import { useDebug } from './store/debug';
import { useLifeLine } from './store/life-line';
import { useUi } from './store/ui';
import { FoldingPanel, PanelLine } from './ui/FoldingPanel';
import { text } from './ui/text';

/** Panels in a row or a column; how the user has sized them is remembered. */
function Remembered({ id, orientation, children }: Required<Pick<GroupProps, 'orientation' | 'children'>> & { readonly id: string }): ReactNode {
  const layout = useUi.getState().layouts[id];
  return (
    <Group
      id={id}
      orientation={orientation}
      {...(layout && { defaultLayout: layout })}
      onLayoutChanged={(next, { isUserInteraction }) => {
        // A folded panel has no size that one would want back.
        if (isUserInteraction && Object.values(next).every((size) => size > 0)) useUi.setState(({ layouts }) => ({ layouts: { ...layouts, [id]: next } }));
      }}
    >
      {children}
    </Group>
  );
}

/** Left: what you give. Middle: what happens. Right: what it means. Bottom: when. */
export function Desktop(): ReactNode {
  const t = useText(text);
  const presenter = useUi((s) => s.presenter);
  const lives = useLifeLine((s) => s.of !== undefined);
  const learns = useLesson((s) => s.name !== '');
  const debugs = useDebug((s) => s.isOpen);
  return (
    <Remembered id="rows" orientation="vertical">
      <Panel id="middle-panel" minSize="40%">
        <Remembered id="columns" orientation="horizontal">
          <FoldingPanel panel="left" defaultSize="35.2rem" minSize="20rem" maxSize="26%">
            <section className="side-left" aria-label={t.left}>
              <Remembered id="left-rows" orientation="vertical">
                <Panel id="editor-panel" minSize="16rem">
                  <Editor />
                </Panel>
                <PanelLine label={t.resizeTerminal} />
                <FoldingPanel panel="terminal" defaultSize="21.4rem" minSize="8rem" maxSize="70%">
                  <div className="left-terminal">
                    <Terminal />
                  </div>
                </FoldingPanel>
              </Remembered>
            </section>
          </FoldingPanel>
          <PanelLine label={t.resizeLeft} />
          <Panel id="stage-panel" minSize="50%">
            <Stage />
          </Panel>
          <PanelLine label={t.resizeRight} />
          <FoldingPanel panel="right" defaultSize="37.2rem" minSize="22rem" maxSize="26%">
            <aside className={`side-right ${learns ? 'with-lesson' : ''} ${debugs ? 'with-debugger' : ''}`} aria-label={t.explanation}>
              {learns && <Lesson />}
              <Inspector />
              {debugs && <Debugger />}
            </aside>
          </FoldingPanel>
        </Remembered>
      </Panel>
      <PanelLine label={t.resizeTimeline} />
      <FoldingPanel
        grows
        needsRem={lives ? 41 : undefined}
        panel="timeline"
        defaultSize="20rem"
        minSize="16rem"
        maxSize="45%"
        foldedSize={presenter ? '5.2rem' : '8.8rem'}
      >
        <footer className="side-bottom">
          <Timeline />
        </footer>
      </FoldingPanel>
    </Remembered>
  );
}
