import { type ReactNode, useDeferredValue, useEffect, useState } from 'react';
import type { Sight } from '../../worker/live-protocol';
import { CopyCluster } from '../copy/CopyCluster';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { useAppearance } from '../theme/appearance';
import { text as barText } from '../topbar/text';
import { Guard } from '../ui/Guarded';
import { Brand, icons } from '../ui/icons';
import { text as uiText } from '../ui/text';
import { isRecording } from './address';
import { isRecordingFile, openRecordingFile } from './kept-recording';
import { ListView } from './ListView';
import { copyCluster, startWatching, useAnswer, useLive } from './link';
import { Nodes } from './Nodes';
import { ObjectView } from './ObjectView';
import { Playback } from './Playback';
import { Recorder } from './Recorder';
import { Replay } from './Replay';
import { text as recordingText } from './recording-text';
import { Sights } from './Sights';
import { text } from './text';
import { WriteNotes, WriteSwitch } from './writing/Writing';
import { useMayWrite } from './writing/writing';
import '../topbar/topbar.css';
import '../inspector/inspector.css';
import './live.css';

function Bar(): ReactNode {
  const t = useText(text);
  const bar = useText(barText);
  const version = useLive((s) => s.version);
  const copying = useLive((s) => s.copying);
  const recorded = useText(recordingText);
  const shown = useLive((s) => s.recording.shown);
  const writing = useMayWrite();
  const isOn = useLive((s) => s.recording.recorder?.isOn === true);
  const language = useUi((s) => s.language);
  const theme = useUi((s) => s.theme);
  return (
    <header className="top live-top">
      <h1 className="brand">
        <Brand /> Podscope
      </h1>
      <span className="chip" title={writing ? t.writes : t.readOnly}>
        <span className="live-dot" data-recorded={shown !== undefined} aria-hidden="true" />{' '}
        <b>{shown ? `${recorded.recording} ${recorded.of(shown.cluster)}` : t.live}</b> {version}{' '}
        <span className="wide-only">{writing ? t.writesShort : t.readOnlyShort}</span>
      </span>
      <span className="spacer" />
      {!isRecording(location.search) && (
        <>
          {!shown && <WriteSwitch />}
          <Recorder />
          <button type="button" className="button wide-only" disabled={isOn} onClick={startWatching}>
            {t.again}
          </button>
        </>
      )}
      <button type="button" className="button primary" disabled={copying} onClick={copyCluster}>
        {copying ? t.copying : t.copy}
      </button>
      <a className="button wide-only" href={location.pathname}>
        {t.own}
      </a>
      <button
        type="button"
        className="icon-button"
        aria-label={bar.themes[theme]}
        onClick={() => useUi.setState({ theme: theme === 'dark' ? 'light' : 'dark' })}
      >
        {icons.theme}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={bar.language}
        lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => useUi.setState({ language: language === 'en' ? 'zh' : 'en' })}
      >
        {bar.languageShort}
      </button>
    </header>
  );
}

interface ViewsProps {
  readonly sights: readonly Sight[];
  readonly view: string;
  readonly onView: (view: string) => void;
}

function Views({ sights, view, onView }: ViewsProps): ReactNode {
  const t = useText(text);
  return (
    <nav className="live-views" aria-label={t.views}>
      {sights
        .filter(({ scope, problem }) => scope !== 'none' || problem === undefined)
        .map(({ resource, count }) => (
          <button key={resource} type="button" aria-current={view === resource ? 'page' : undefined} onClick={() => onView(resource)}>
            {resource} <span className="live-quiet">{count.toLocaleString()}</span>
          </button>
        ))}
    </nav>
  );
}

/** A recording that is dropped anywhere is opened. */
function takeRecordings(): () => void {
  const over = (event: DragEvent): void => event.preventDefault();
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    const file = [...(event.dataTransfer?.files ?? [])].find(isRecordingFile);
    if (file) void openRecordingFile(file);
  };
  addEventListener('dragover', over);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('drop', drop);
  };
}

/** A real cluster, watched: its nodes or its objects on one side, what is to be said of one of them on the other. */
export function Live(): ReactNode {
  const t = useText(text);
  const [chosen, setView] = useState<string>();
  const [typed, setSearch] = useState('');
  const [troubled, setTroubled] = useState(false);
  const [selected, select] = useState<string>();
  const search = useDeferredValue(typed);
  const ui = useText(uiText);
  const failure = useLive((s) => s.failure);
  const shown = useLive((s) => s.recording.shown);
  const unreadable = useLive((s) => s.unreadable);
  const recorded = useText(recordingText);
  const overlay = useUi((s) => s.overlay);
  useAppearance();
  useEffect(startWatching, []);
  useEffect(takeRecordings, []);
  const overview = useAnswer({ ask: 'overview' });
  const sights = overview?.sights ?? [];
  // Who may not see nodes begins with what they may see.
  const view = chosen ?? (sights.find(({ resource }) => resource === 'nodes')?.scope === 'none' ? 'pods' : 'nodes');
  return (
    <div className="live" data-selected={selected !== undefined}>
      <Bar />
      {failure !== undefined && (
        <p role="alert" className="live-unseen">
          {t.failed}: {failure}
        </p>
      )}
      {unreadable !== undefined && (
        <p role="alert" className="live-unseen">
          {recorded.unreadable} <span lang="en">{unreadable}</span>
        </p>
      )}
      <main className="live-body">
        {shown && <Playback shown={shown} />}
        <div className="live-said">
          {!shown && <WriteNotes />}
          <Sights sights={sights} />
        </div>
        <Views sights={sights} view={view} onView={setView} />
        <div className="live-tools">
          <input
            className="field"
            type="search"
            aria-label={t.search}
            placeholder={t.search}
            value={typed}
            onChange={(event) => setSearch(event.target.value)}
          />
          <label>
            <input type="checkbox" checked={troubled} onChange={(event) => setTroubled(event.target.checked)} /> {t.troubled}
          </label>
        </div>
        <div className="live-main">
          {view === 'nodes' ? (
            <Nodes tiles={overview?.tiles ?? []} search={search} troubled={troubled} selected={selected} onSelect={select} />
          ) : (
            <ListView key={view} resource={view} search={search} troubled={troubled} selected={selected} onSelect={select} />
          )}
        </div>
      </main>
      <aside className="live-aside inspector">
        {selected === undefined ? (
          <p className="live-quiet">{t.choose}</p>
        ) : (
          <>
            <button type="button" className="icon-button live-close" aria-label={ui.close} onClick={() => select(undefined)}>
              {icons.close}
            </button>
            <Guard of={[selected]}>
              <ObjectView key={selected} of={selected} onSelect={select} />
            </Guard>
          </>
        )}
      </aside>
      {overlay === 'copy' && <CopyCluster />}
      {overlay === 'configuration' && <Replay />}
    </div>
  );
}
