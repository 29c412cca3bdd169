import { type FormEvent, type ReactNode, useState } from 'react';
import type { Breakpoint } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { Dialog } from '../ui/Dialog';
import { text } from './text';

const KINDS: readonly Breakpoint['kind'][] = ['phase', 'rejection', 'event', 'failure', 'field'];

/** Plays until something happens: time then stands still there, and the message that it came with is opened. */
export function RunUntil(): ReactNode {
  const t = useText(text);
  const open = useUi((s) => s.open);
  const pod = useCluster((s) => s.journey?.pod);
  const [kind, setKind] = useState<Breakpoint['kind']>('phase');
  const [reason, setReason] = useState('');
  const [field, setField] = useState({ key: `pods/${pod ?? 'default/simple-sample-pod'}`, path: '.status.phase', value: 'Running' });
  const run = (event: FormEvent) => {
    event.preventDefault();
    const breakpoint: Breakpoint = kind === 'event' ? { kind, reason: reason.trim() } : kind === 'field' ? { kind, ...field } : { kind };
    host.send({ type: 'run-until', breakpoint });
    open(undefined);
  };
  const input = (label: string, value: string, write: (value: string) => void) => (
    <label key={label}>
      <span>{label}</span>
      <input className="field" value={value} onChange={(event) => write(event.target.value)} />
    </label>
  );
  return (
    <Dialog title={t.runUntil}>
      <form className="run-until" onSubmit={run}>
        {KINDS.map((each) => (
          <label key={each}>
            <input type="radio" name="breakpoint" checked={kind === each} onChange={() => setKind(each)} />
            <span>{t.breakpoints[each]}</span>
          </label>
        ))}
        {kind === 'event' && input(t.reason, reason, setReason)}
        {kind === 'field' && [
          input(t.object, field.key, (key) => setField({ ...field, key })),
          input(t.field, field.path, (path) => setField({ ...field, path })),
          input(t.value, field.value, (value) => setField({ ...field, value })),
        ]}
        <button type="submit" className="button primary">
          {t.run}
        </button>
      </form>
    </Dialog>
  );
}
