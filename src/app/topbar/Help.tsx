import type { ReactNode } from 'react';
import { Guide } from '../guide/Guide';
import { useText } from '../i18n/text';
import { TABLE_KEYS } from '../resources/keys';
import { text as tableText } from '../resources/text';
import { Dialog } from '../ui/Dialog';
import { text } from './overlay-text';

type KeyList = readonly (readonly [keys: readonly string[], what: string])[];

function Keys({ keys }: { readonly keys: KeyList }): ReactNode {
  return (
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
  );
}

export function Help(): ReactNode {
  const t = useText(text);
  const table = useText(tableText);
  const keys: KeyList = [
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
    [['R', ':'], t.keys.r],
    [['I', 'U'], t.keys.i],
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
        <Keys keys={keys} />
        <h3>{t.tableKeys}</h3>
        <Keys keys={TABLE_KEYS.map(([names, what]) => [names, table.keys[what]])} />
        <p>{t.credits}</p>
      </div>
    </Dialog>
  );
}
