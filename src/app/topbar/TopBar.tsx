import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { LazyCaption } from '../lazy';
import { useCluster } from '../store/cluster';
import { toggleDebugger, useDebug } from '../store/debug';
import { host } from '../store/host';
import { type PanelName, type Theme, useFolded, useUi } from '../store/ui';
import { Brand, icons } from '../ui/icons';
import { text } from './text';
import './topbar.css';

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

function BranchMenu(): ReactNode {
  const t = useText(text);
  const branch = useCluster((s) => s.branch);
  const branches = useCluster((s) => s.branches);
  return (
    <label className="chip wide-only">
      {t.branch}
      <select value={branch} onChange={(event) => host.send({ type: 'branch', branch: event.target.value })}>
        {branches.map(({ name, parent }) => (
          <option key={name} value={name}>
            {parent === undefined ? name : t.branchOf(name, parent)}
          </option>
        ))}
      </select>
    </label>
  );
}

function FoldButton({ panel, label, icon }: { readonly panel: PanelName; readonly label: string; readonly icon: ReactNode }): ReactNode {
  const folded = useFolded(panel);
  const fold = useUi((s) => s.fold);
  return (
    <button type="button" className="icon-button wide-only fold" aria-pressed={!folded} aria-label={label} title={label} onClick={() => fold(panel, !folded)}>
      {icon}
    </button>
  );
}

function DebuggerButton(): ReactNode {
  const t = useText(text);
  const isOpen = useDebug((s) => s.isOpen);
  return (
    <button type="button" className="icon-button wide-only" aria-pressed={isOpen} aria-label={t.debugger} title={t.debugger} onClick={toggleDebugger}>
      {icons.debug}
    </button>
  );
}

export function TopBar(): ReactNode {
  const t = useText(text);
  const nodes = useCluster((s) => s.resources.nodes?.size ?? 0);
  const starting = useCluster((s) => s.link === 'connecting');
  const theme = useUi((s) => s.theme);
  const language = useUi((s) => s.language);
  const presenter = useUi((s) => s.presenter);
  const open = useUi((s) => s.open);
  const button = (label: string, icon: ReactNode, act: () => void, more = '') => (
    <button type="button" className={`icon-button ${more}`} aria-label={label} title={label} onClick={act}>
      {icon}
    </button>
  );
  return (
    <header className="top">
      <h1 className="brand">
        <Brand /> Podscope
      </h1>
      <button type="button" className="chip" data-testid="cluster-chip" onClick={() => open('cluster')}>
        <span className="wide-only">{t.cluster}</span> <b>{starting ? t.starting : t.nodes(nodes)}</b>
      </button>
      <BranchMenu />
      {presenter ? <LazyCaption /> : <span className="spacer" />}
      <FoldButton panel="left" label={t.foldLeft} icon={icons.left} />
      <FoldButton panel="timeline" label={t.foldTimeline} icon={icons.bottom} />
      <FoldButton panel="right" label={t.foldRight} icon={icons.right} />
      <DebuggerButton />
      {button(t.editor, icons.editor, () => open('editor'), 'narrow-only')}
      {button(t.terminal, icons.terminal, () => open('terminal'), 'narrow-only')}
      {button(t.share, icons.share, () => open('share'), 'narrow-only')}
      {button(t.lessons, icons.lessons, () => open('lessons'), 'wide-only')}
      {button(t.palette, icons.search, () => open('palette'))}
      {button(t.help, icons.help, () => open('help'))}
      <button
        type="button"
        className="icon-button wide-only"
        aria-label={t.presenter}
        title={t.presenter}
        aria-pressed={presenter}
        onClick={() => useUi.setState({ presenter: !presenter })}
      >
        {icons.presenter}
      </button>
      <button
        type="button"
        className="icon-button language"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        aria-label={t.language}
        title={t.language}
        onClick={() => useUi.setState({ language: language === 'en' ? 'zh' : 'en' })}
      >
        {t.languageShort}
      </button>
      {button(t.themes[theme], icons.theme, () => useUi.setState({ theme: NEXT_THEME[theme] }), 'theme')}
      <button type="button" className="button wide-only" onClick={() => open('share')}>
        {t.share}
      </button>
    </header>
  );
}
