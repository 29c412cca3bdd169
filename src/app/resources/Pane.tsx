import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { resourcePath } from '../../kubectl/discovery';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { useSlowly } from '../inspector/use-slowly';
import { Yaml } from '../inspector/Yaml';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import type { KindRef, PaneName } from '../store/resources';
import { useDiscovery } from '../store/use-discovery';
import { askUnseen } from '../terminal/session';
import { StandsStill } from '../ui/StandsStill';
import { kubectlName } from './kinds';
import { text } from './text';

/** An object of the table. */
interface Of {
  readonly kind: KindRef;
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
}

const ASK_EVERY_MS = 1_000;
const LOG_LINES = 1_000;
/** What `kubectl logs` can be asked for. */
const HAS_LOGS: ReadonlySet<string> = new Set(['pods', 'deployments', 'replicasets', 'replicationcontrollers', 'statefulsets', 'daemonsets', 'jobs']);

/** The namespace and name that end a key. */
export function objectAt(kind: KindRef, key: string, namespaced: boolean): Of {
  const parts = key.split('/');
  return { kind, key, name: parts.at(-1) ?? '', namespace: namespaced ? (parts.at(-2) ?? '') : '' };
}

function lineOf(pane: 'describe' | 'logs', { kind, namespace, name }: Of): string {
  const where = namespace === '' ? '' : ` -n ${namespace}`;
  if (pane === 'describe') return `kubectl describe ${kubectlName(kind)} ${name}${where}`;
  return `kubectl logs ${kubectlName(kind)}/${name}${where} --all-containers --prefix --tail=${LOG_LINES}`;
}

/** What a line prints; asked again at another moment, as often as one can read it. */
function usePrinted(line: string): string | undefined {
  const [printed, setPrinted] = useState<string>();
  const momentUs = useSlowly(
    useCluster((s) => s.nowUs),
    ASK_EVERY_MS,
  );
  useEffect(() => {
    const abort = new AbortController();
    askUnseen(line, abort.signal).then(
      (words) => abort.signal.aborted || setPrinted(words),
      (error: unknown) => abort.signal.aborted || setPrinted(String(error)),
    );
    return () => abort.abort();
  }, [line, momentUs]);
  return printed;
}

function Printed({ line }: { readonly line: string }): ReactNode {
  const t = useText(text);
  const printed = usePrinted(line);
  return <pre className="yaml">{printed === undefined ? `${t.loading}…` : printed || t.nothingPrinted}</pre>;
}

function ObjectYaml({ of }: { readonly of: Of }): ReactNode {
  const t = useText(text);
  const momentUs = useSlowly(
    useCluster((s) => s.nowUs),
    ASK_EVERY_MS,
  );
  const object = useQuery({ kind: 'object', key: of.key }, momentUs);
  return object ? <Yaml label={t.panes.yaml} value={object} /> : <p>{t.loading}…</p>;
}

/** Text of an object in the place of the table, until Escape. */
export function Pane({ of, pane, back }: { readonly of: Of; readonly pane: Exclude<PaneName, 'delete'>; readonly back: () => void }): ReactNode {
  const t = useText(text);
  const element = useRef<HTMLElement>(null);
  useEffect(() => element.current?.focus(), []);
  const logs = pane === 'logs' && !HAS_LOGS.has(of.kind.plural);
  return (
    <section
      ref={element}
      className="resources-pane"
      aria-label={`${t.panes[pane]}: ${of.name}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && event.key !== 'q') return;
        event.preventDefault();
        event.stopPropagation();
        back();
      }}
    >
      <header>
        <h3>
          {t.panes[pane]}: {of.name}
        </h3>
        <button type="button" className="button" onClick={back}>
          {t.backToTable} <kbd>Esc</kbd>
        </button>
      </header>
      {logs ? <p>{t.noLogs}</p> : pane === 'yaml' ? <ObjectYaml of={of} /> : <Printed line={lineOf(pane, of)} />}
    </section>
  );
}

/** Asks before it deletes; what keeps the object has the focus. */
export function AskDelete({ of, back }: { readonly of: Of; readonly back: () => void }): ReactNode {
  const t = useText(text);
  const keep: RefObject<HTMLButtonElement | null> = useRef(null);
  const discovery = useDiscovery();
  const [refused, setRefused] = useState<string>();
  useEffect(() => keep.current?.focus(), []);
  const resource = discovery?.resources.find(
    ({ plural, group, version }) => plural === of.kind.plural && (group ? `${group}/${version}` : version) === of.kind.apiVersion,
  );
  const allowed = resource?.verbs.includes('delete') ?? true;
  const remove = async (): Promise<void> => {
    if (!resource) return;
    const { code, body } = await host.call({ method: 'DELETE', path: resourcePath(resource, of.namespace, of.name) }, 'kubectl');
    if (code >= 400) setRefused(String((body as { readonly message?: string } | undefined)?.message ?? code));
    else back();
  };
  return (
    <div
      role="alertdialog"
      aria-label={t.deleteAsk(of.name)}
      className="resources-ask"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        back();
      }}
    >
      <p>{!allowed ? t.cannotDelete : refused === undefined ? t.deleteAsk(of.name) : t.refused(refused)}</p>
      <StandsStill />
      <span>
        {allowed && refused === undefined && (
          <button type="button" className="button danger" disabled={!resource} onClick={() => void remove().catch(back)}>
            {t.deleteIt}
          </button>
        )}
        <button ref={keep} type="button" className="button" onClick={back}>
          {t.keep}
        </button>
      </span>
    </div>
  );
}
