import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { useUi } from '../store/ui';
import { text } from './text';
import { objectInMind, type Stretch, zoomTo } from './zoom-to';

/** Chooses by name what the lanes show. */
export function ZoomTo(): ReactNode {
  const t = useText(text);
  const hasJourney = useCluster((s) => s.journey !== undefined);
  // Asked anew with each of them.
  useUi((s) => s.selection);
  const name = objectInMind()?.split('/').at(-1);
  const options: readonly (readonly [Stretch, string])[] = [
    ['whole', t.overview],
    ['now', t.zoomNow],
    ...(name === undefined ? [] : ([['object', t.zoomObject(name)]] as const)),
    ...(hasJourney ? ([['journey', t.zoomJourney]] as const) : []),
    ['create', t.zoomCreate],
  ];
  return (
    <label className="chip">
      <span className="hidden">{t.zoomTo}</span>
      <select value="" onChange={(event) => zoomTo(event.target.value as Stretch)}>
        <option value="" disabled hidden>
          {t.zoomTo}
        </option>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
