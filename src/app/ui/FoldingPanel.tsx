import { type ReactNode, useEffect, useRef } from 'react';
import { Panel, type PanelProps, Separator, usePanelRef } from 'react-resizable-panels';
import { type PanelName, useFolded, useUi } from '../store/ui';

interface FoldingPanelProps extends Pick<PanelProps, 'defaultSize' | 'minSize' | 'maxSize'> {
  readonly panel: PanelName;
  readonly children: ReactNode;
  /** What stays of it when it is folded; default: nothing. */
  readonly foldedSize?: number | string;
  /** It grows with its words in presenter mode. */
  readonly grows?: boolean;
  /** What is in it just now needs so many rem; with less, it takes them as long as that is so. */
  readonly needsRem?: number | undefined;
}

const PRESENTER = 1.5;

/** A panel that keeps its size when the window changes, and that folds: by its button, its line, or when it is made very small. */
export function FoldingPanel({ panel, children, foldedSize, grows = false, needsRem, ...sizes }: FoldingPanelProps): ReactNode {
  const ref = usePanelRef();
  const folded = useFolded(panel);
  const fold = useUi((s) => s.fold);
  const asked = useRef(folded);
  asked.current = folded;
  useEffect(() => {
    if (folded) ref.current?.collapse();
    else ref.current?.expand();
  }, [folded, ref]);
  const presenter = useUi((s) => s.presenter);
  const wasPresenter = useRef(presenter);
  useEffect(() => {
    if (!grows || presenter === wasPresenter.current) return;
    wasPresenter.current = presenter;
    if (asked.current) return;
    const { inPixels = 0 } = ref.current?.getSize() ?? {};
    ref.current?.resize(presenter ? inPixels * PRESENTER : inPixels / PRESENTER);
  }, [grows, presenter, ref]);
  useEffect(() => {
    const before = ref.current?.getSize().inPixels ?? 0;
    const needed = (needsRem ?? 0) * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (before >= needed) return;
    ref.current?.resize(needed);
    return () => ref.current?.resize(before);
  }, [needsRem, ref]);
  return (
    <Panel
      id={`${panel}-panel`}
      panelRef={ref}
      collapsible
      collapsedSize={foldedSize ?? 0}
      groupResizeBehavior="preserve-pixel-size"
      onResize={(_size, _id, before) => {
        const collapsed = ref.current?.isCollapsed();
        if (before && collapsed !== undefined && collapsed !== asked.current) fold(panel, collapsed);
      }}
      {...sizes}
    >
      {/* What cannot be seen cannot be reached either. */}
      <div className="panel-content" inert={folded && foldedSize === undefined}>
        {children}
      </div>
    </Panel>
  );
}

/** The line between two panels: drag it, or use the arrow keys; Enter folds the panel, a double click gives back its first size. */
export function PanelLine({ label }: { readonly label: string }): ReactNode {
  return <Separator className="panel-line" aria-label={label} />;
}
