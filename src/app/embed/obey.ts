import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { type Command, EVENT, type FrameEvent } from './contract';
import { commandOf } from './wanted';

function carryOut(command: Command): void {
  switch (command.do) {
    case 'play':
    case 'pause':
      host.send({ type: command.do });
      return;
    case 'step':
      host.send({ type: 'step', size: 'journey', direction: command.direction ?? 1 });
      return;
    case 'seek':
      if ('step' in command.to) host.send({ type: 'go-to-step', step: command.to.step });
      else host.send({ type: 'seek', toUs: useCluster.getState().startUs + Math.round(command.to.seconds * 1e6) });
  }
}

function eventNow(event: FrameEvent['event']): FrameEvent {
  const { nowUs, startUs, playing, position, journey } = useCluster.getState();
  return { event, seconds: (nowUs - startUs) / 1e6, playing, messages: position, ...(journey && { step: journey.current }) };
}

/** Does what the page around this one says, and tells it where in time this one is. */
export function obeyParent(): void {
  // Whose page it is one cannot know: it is told no more than it sees.
  const tell = (event: FrameEvent['event']): void => parent.postMessage({ type: EVENT, ...eventNow(event) }, '*');
  addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    const command = source === parent ? commandOf(data) : undefined;
    if (command) carryOut(command);
  });
  useCluster.subscribe((now, before) => {
    if (now.link === 'failed' && before.link !== 'failed') tell('failed');
    else if (now.link === 'open' && before.link !== 'open') tell('ready');
    else if (now.nowUs !== before.nowUs || now.playing !== before.playing || now.journey?.current !== before.journey?.current) tell('moment');
  });
}
