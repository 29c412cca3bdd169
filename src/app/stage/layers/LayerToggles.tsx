import type { ReactNode } from 'react';
import { useText } from '../../i18n/text';
import { LAYERS, type LayerName } from '../../store/preferences';
import { useUi } from '../../store/ui';
import { text } from './text';

const KEYS: Readonly<Record<LayerName, string>> = { owners: 'O', services: 'S', volumes: 'V' };

/** Which layers are shown beneath the nodes. */
export function LayerToggles(): ReactNode {
  const t = useText(text);
  const layers = useUi((s) => s.layers);
  const toggle = useUi((s) => s.toggleLayer);
  return (
    <div className="layer-toggles" role="group" aria-label={t.layers}>
      {LAYERS.map((layer) => (
        <button
          key={layer}
          type="button"
          data-layer={layer}
          aria-pressed={layers[layer]}
          aria-keyshortcuts={KEYS[layer]}
          title={`${t.layers}: ${t.names[layer]} (${KEYS[layer]})`}
          onClick={() => toggle(layer)}
        >
          {t.names[layer]}
        </button>
      ))}
    </div>
  );
}
