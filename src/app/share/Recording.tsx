import { type ReactNode, useEffect, useRef, useState } from 'react';
import { canSave, saveToDisk } from '../editor/open-from-disk';
import type { Stretch } from '../export/record';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { text } from './text';

const PACES = ['story', 'x0.1', 'x1', 'x10'] as const;
/** What is shown of the time after a journey's end. */
const AFTER_US = 500_000;

/** Moments are told as the clock shows them: in seconds since the cluster's start. */
const toSeconds = (us: number, startUs: number): string => ((us - startUs) / 1e6).toFixed(3);
const toUs = (seconds: string, startUs: number): number => startUs + Math.round(Number(seconds) * 1e6);

/** The journey that is told, as far as it is known; without one, all that has happened. */
function stretchNow(): { readonly from: string; readonly to: string } {
  const { startUs, headUs, journey } = useCluster.getState();
  const end = journey?.done ? journey.stages.at(-1)?.startUs : undefined;
  const toEnd = Math.min(headUs, end === undefined ? headUs : end + AFTER_US);
  return { from: toSeconds(journey?.stages[0]?.startUs ?? startUs, startUs), to: toSeconds(toEnd, startUs) };
}

/** What a number of milliseconds leaves out. */
const ROUNDED_US = 1_000;

type State = { readonly is: 'idle' | 'failed' } | { readonly is: 'recording'; readonly part: number };

/** A stretch of time as a video of the stage. */
export function Recording(): ReactNode {
  const t = useText(text);
  const [{ from, to }, choose] = useState(stretchNow);
  const [pace, setPace] = useState<Stretch['pace']>('story');
  const [state, setState] = useState<State>({ is: 'idle' });
  const running = useRef<AbortController>(undefined);
  const [{ startUs, headUs }] = useState(useCluster.getState);
  useEffect(() => () => running.current?.abort(), []);

  const stretch = { fromUs: toUs(from, startUs), toUs: toUs(to, startUs), pace };
  const isGood = stretch.fromUs >= startUs && stretch.toUs <= headUs + ROUNDED_US && stretch.fromUs < stretch.toUs;
  const start = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setState({ is: 'recording', part: 0 });
    try {
      const { record } = await import('../export/record');
      const video = await record(stretch, controller.signal, (part) => setState({ is: 'recording', part }));
      saveToDisk('podscope.webm', video, video.type);
      setState({ is: 'idle' });
    } catch {
      setState({ is: controller.signal.aborted ? 'idle' : 'failed' });
    }
  };
  const field = (label: string, value: string, change: (seconds: string) => void): ReactNode => (
    <label>
      {label} <input className="field" type="number" step="0.001" value={value} onChange={(event) => change(event.target.value)} />
    </label>
  );
  if (!canSave) return null;
  return (
    <section>
      <h3>{t.recording}</h3>
      <p>{t.recordingIntro}</p>
      <fieldset className="recording" disabled={state.is === 'recording'}>
        {field(t.from, from, (seconds) => choose({ from: seconds, to }))}
        {field(t.to, to, (seconds) => choose({ from, to: seconds }))}
        <label>
          {t.pace}{' '}
          <select className="field" value={pace} onChange={({ target: { value } }) => setPace(PACES.find((one) => one === value) ?? 'story')}>
            {PACES.map((one) => (
              <option key={one} value={one}>
                {t.paces[one]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button" disabled={!isGood} onClick={() => void start()}>
          {t.record}
        </button>
      </fieldset>
      {!isGood && <p role="alert">{t.badStretch(toSeconds(startUs, startUs), toSeconds(headUs, startUs))}</p>}
      {state.is === 'recording' && (
        <div className="share-line">
          <progress aria-label={t.recording} value={state.part} />
          <button type="button" className="button" onClick={() => running.current?.abort()}>
            {t.cancel}
          </button>
        </div>
      )}
      {state.is === 'failed' && <p role="alert">{t.recordingFailed}</p>}
    </section>
  );
}
