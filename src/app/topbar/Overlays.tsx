import type { ReactNode } from 'react';
import { AskCopy } from '../ask/AskCopy';
import { CopyCluster } from '../copy/CopyCluster';
import { Lessons } from '../lessons/Lessons';
import { LiveOffer } from '../live/LiveOffer';
import { PodsThat } from '../resources/PodsThat';
import { Configuration } from '../scheduling/Configuration';
import { Decision } from '../scheduling/Decision';
import { Sessions } from '../sessions/Sessions';
import { Share } from '../share/Share';
import { useUi } from '../store/ui';
import { Teach } from '../teach/Teach';
import { RunUntil } from '../timeline/RunUntil';
import { ClusterControls } from './ClusterControls';
import { Help } from './Help';
import { Palette } from './Palette';
import './overlays.css';

/** What opens over the screen; it is loaded when first opened. The sheets of a phone are the panels themselves. */
export function Overlays(): ReactNode {
  const overlay = useUi((s) => s.overlay);
  const decision = useUi((s) => s.decision);
  switch (overlay) {
    case 'palette':
      return <Palette />;
    case 'cluster':
      return <ClusterControls />;
    case 'lessons':
      return <Lessons />;
    case 'help':
      return <Help />;
    case 'share':
      return <Share />;
    case 'sessions':
      return <Sessions />;
    case 'live':
      return <LiveOffer />;
    case 'ask':
      return <AskCopy />;
    case 'pods-that':
      return <PodsThat />;
    case 'copy':
      return <CopyCluster />;
    case 'configuration':
      return <Configuration />;
    case 'decision':
      return decision ? <Decision of={decision} /> : null;
    case 'teach':
      return <Teach />;
    case 'until':
      return <RunUntil />;
    default:
      return null;
  }
}
