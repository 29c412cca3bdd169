import type { ReactNode } from 'react';
import type { Node, Pod } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { findObject, objectsOf, useCluster } from '../store/cluster';
import type { Explanation } from '../store/decision';
import { podsOfNode } from '../store/pods';
import { printTaint } from '../topbar/node-requests';
import { text } from './reason-text';
import { fullness, type Lead, rejectionReason, type ScoreReason, scoreReason } from './verdict-reason';

/** Why a plugin turned a node down, where the mirror knows more than its reason says. */
export function RejectionReason({ pod, node, plugin }: { readonly pod: string; readonly node: string; readonly plugin: string }): ReactNode {
  const t = useText(text);
  const resources = useCluster((s) => s.resources);
  const asking = findObject(resources, `pods/${pod}`) as Pod | undefined;
  const on = findObject(resources, `nodes/${node}`) as Node | undefined;
  const reason = asking && on && rejectionReason(plugin, asking, on, podsOfNode(objectsOf<Pod>(resources, 'pods'), node));
  if (!reason) return null;
  return <> · {reason.kind === 'taint' ? t.taint(printTaint(reason.taint)) : t[reason.kind](reason.asked, reason.free)}</>;
}

/** What a plugin's points say of a node, in words. Whether it prefers empty or full nodes depends on the profile: the nodes tell. */
function useVirtue({ node, next, lead: { plugin } }: Extract<ScoreReason, { readonly kind: 'ahead' }>): ReactNode {
  const t = useText(text);
  const resources = useCluster((s) => s.resources);
  const full = (name: string): number => {
    const of = findObject(resources, `nodes/${name}`) as Node | undefined;
    return of ? fullness(of, podsOfNode(objectsOf<Pod>(resources, 'pods'), name)) : 0;
  };
  if (plugin === 'NodeResourcesFit') return full(node) <= full(next) ? t.virtues.emptier(node) : t.virtues.fuller(node);
  const known = Object.entries(t.virtues).find(([name]) => name === plugin);
  return known ? known[1](node) : t.virtue(node, plugin);
}

const names = (leads: readonly Lead[]): readonly string[] => leads.map(({ plugin }) => plugin);

function Ahead({ reason }: { readonly reason: Extract<ScoreReason, { readonly kind: 'ahead' }> }): ReactNode {
  const t = useText(text);
  const { lead, next, by, against } = reason;
  return (
    <>
      {useVirtue(reason)}
      {t.gives(lead.plugin, lead.points, next, lead.theirs)}
      {lead.weight > 1 && t.times(lead.weight)}
      {against.length > 0 && t.against(names(against), by)}
      {t.end}
    </>
  );
}

/** Why the winner won. */
export function WhyItWon({ explanation }: { readonly explanation: Explanation }): ReactNode {
  const t = useText(text);
  const reason = scoreReason(explanation);
  if (!reason) return null;
  return (
    <p data-testid="why-it-won">
      {reason.kind === 'ahead' ? <Ahead reason={reason} /> : reason.kind === 'tie' ? t.tie(reason.nodes, reason.node) : t.only(reason.node)}
    </p>
  );
}
