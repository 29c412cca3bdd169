import { type ReactNode, useState } from 'react';
import { formatMicroTime } from '../../api/time';
import type { PlayPace, RecordingNews } from '../../worker/live-protocol';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { isRecording } from './address';
import { recorder } from './link';
import { text } from './recording-text';

const PACES: readonly PlayPace[] = ['step', 1, 10, 60];
const timeOf = (us: number): string => formatMicroTime(us).replace('T', ' ').slice(0, 23);

/** The recorded moments: one change after the other, to and fro. */
export function Playback({ shown }: { readonly shown: NonNullable<RecordingNews['shown']> }): ReactNode {
  const t = useText(text);
  const [pace, setPace] = useState<PlayPace>('step');
  const { at, count, nowUs, fromUs, endUs, folded, change } = shown;
  const isPlaying = shown.pace !== undefined;
  const said = `${timeOf(nowUs)} · ${at} / ${count}${change ? ` · ${change.key} ${t.did[change.did]}` : ''}`;
  return (
    <section className="live-playback" aria-label={t.timeline}>
      <div className="live-playback-tools">
        <button type="button" className="button" disabled={at === 0} onClick={() => recorder.go(at - 1)}>
          {t.back}
        </button>
        <button type="button" className="button" aria-pressed={isPlaying} disabled={count === 0} onClick={() => recorder.play(isPlaying ? undefined : pace)}>
          {isPlaying ? t.pause : t.play}
        </button>
        <button type="button" className="button" disabled={at === count} onClick={() => recorder.go(at + 1)}>
          {t.forth}
        </button>
        <select
          className="field"
          aria-label={t.pace}
          value={String(pace)}
          onChange={({ target: { value } }) => {
            const chosen = PACES.find((one) => String(one) === value) ?? 'step';
            setPace(chosen);
            if (isPlaying) recorder.play(chosen);
          }}
        >
          {PACES.map((one) => (
            <option key={one} value={String(one)}>
              {one === 'step' ? t.byChange : `${one} ×`}
            </option>
          ))}
        </select>
        <button type="button" className="button" onClick={() => useUi.getState().open('configuration')}>
          {t.replay}
        </button>
        {!isRecording(location.search) && (
          <button type="button" className="button primary" onClick={recorder.toNow}>
            {t.toNow}
          </button>
        )}
      </div>
      <input
        type="range"
        min={0}
        max={count}
        value={at}
        aria-label={t.moment}
        aria-valuetext={said}
        onChange={({ target }) => recorder.go(Number(target.value))}
      />
      <p data-testid="moment">
        {said}{' '}
        <span className="live-quiet">
          {t.between(timeOf(fromUs), timeOf(endUs))}
          {folded > 0 && ` ${t.folded(folded)}`}
        </span>
      </p>
    </section>
  );
}
