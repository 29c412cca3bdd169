import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { closeDebugger, TOOLS, type Tool, useDebug } from '../store/debug';
import { icons } from '../ui/icons';
import { Breakpoints } from './Breakpoints';
import { Compare } from './Compare';
import { CycleStep } from './CycleStep';
import { Path } from './Path';
import { text } from './text';
import { Watches } from './Watches';
import './debug.css';

const PANELS: Readonly<Record<Tool, () => ReactNode>> = { breakpoints: Breakpoints, watch: Watches, path: Path, compare: Compare };

/** The debugger's tools, below the explanation. */
export function Debugger(): ReactNode {
  const t = useText(text);
  const tool = useDebug((s) => s.tool);
  return (
    <Tabs.Root className="debugger" value={tool} onValueChange={(value) => useDebug.setState({ tool: TOOLS.find((one) => one === value) ?? tool })}>
      <header>
        <Tabs.List aria-label={t.debugger}>
          {TOOLS.map((one) => (
            <Tabs.Trigger key={one} value={one}>
              {t.tools[one]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <button type="button" className="icon-button" aria-label={t.close} title={t.close} onClick={closeDebugger}>
          {icons.close}
        </button>
      </header>
      <CycleStep />
      {TOOLS.map((one) => {
        const Panel = PANELS[one];
        return (
          <Tabs.Content key={one} value={one} className="debugger-tool">
            <Panel />
          </Tabs.Content>
        );
      })}
    </Tabs.Root>
  );
}
