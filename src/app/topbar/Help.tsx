import type { ReactNode } from 'react';
import { Guide } from '../guide/Guide';
import { useText } from '../i18n/text';
import { Dialog } from '../ui/Dialog';
import { text } from './overlay-text';

export function Help(): ReactNode {
  const t = useText(text);
  const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
    [['Ctrl/⌘ ↵'], t.keys.create],
    [['Ctrl M'], t.keys.tabFocus],
    [['F2', 'Del'], t.keys.tabs],
    [['Space'], t.keys.space],
    [['←', '→'], t.keys.arrows],
    [['Home', 'End'], t.keys.home],
    [['W'], t.keys.w],
    [['L'], t.keys.l],
    [['D'], t.keys.d],
    [['/'], t.keys.find],
    [['+', '−', '0', 'F'], t.keys.zoom],
    [['⌫'], t.keys.back],
    [['Ctrl/⌘ K'], t.keys.palette],
    [['O', 'S', 'V'], t.keys.layers],
    [['P'], t.keys.p],
    [['PgUp', 'PgDn'], t.keys.remote],
    [['B', '.'], t.keys.blank],
    [['?'], t.keys.q],
  ];
  return (
    <Dialog title={t.help}>
      <div className="help">
        <h3>{t.guide}</h3>
        <Guide />
        <h3>{t.keyboard}</h3>
        <p>{t.helpIntro}</p>
        <dl>
          {keys.map(([names, what]) => (
            <div key={what}>
              <dt>
                {names.map((name) => (
                  <kbd key={name}>{name}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p>{t.credits}</p>
      </div>
    </Dialog>
  );
}
