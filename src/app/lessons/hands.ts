import { type Action, type Hands, perform } from '../../lessons/lesson';
import { useFiles } from '../editor/files';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { run, runUnseen } from '../terminal/session';

/** What a lesson has done in the page. Each says whether it came to what was meant. */
type Deed = Promise<boolean>;

/** Whether a condition holds now. What is not there yet makes it false. */
export async function holds(condition: string): Deed {
  const said = await host.query({ kind: 'evaluate', expression: condition });
  return 'value' in said && said.value === true;
}

/** A request is answered only while time passes; how it passed before, it does again afterwards. */
async function whileTimePasses(act: () => Promise<number>): Deed {
  const { playing, pace } = useCluster.getState();
  host.send({ type: 'pace', pace: 'x10' });
  host.send({ type: 'play' });
  const exitCode = await act();
  host.send({ type: 'pace', pace });
  if (!playing) host.send({ type: 'pause' });
  return exitCode === 0;
}

async function passed(seconds: number, condition?: string): Deed {
  host.send({ type: 'pass', seconds, ...(condition !== undefined && { until: condition }) });
  return condition === undefined || holds(condition);
}

const handsWith = (type: (line: string) => Promise<number>): Hands<Deed> => ({
  run: ({ line }) => whileTimePasses(() => type(line)),
  apply: ({ manifests }) => whileTimePasses(() => type(`kubectl apply -f - <<'MANIFESTS'\n${manifests.trimEnd()}\nMANIFESTS\n`)),
  async edit({ file, text }) {
    useFiles.getState().write(file, text);
    useFiles.getState().open(file);
    return true;
  },
  async fault({ fault }) {
    host.send({ type: 'fault', fault });
    return true;
  },
  pass: ({ seconds }) => passed(seconds),
  until: ({ condition, within }) => passed(within, condition),
  to({ step }) {
    host.send({ type: 'go-to-step', step });
    return holds(`journey.step == ${JSON.stringify(step)}`);
  },
  async follow({ key }) {
    host.send({ type: 'focus', focus: { subject: key } });
    return true;
  },
});

/** The lesson's own hands, of which one sees only what comes of it; and those that show how it is done. */
const UNSEEN = handsWith(runUnseen);
const SEEN = handsWith(async (line) => (await run(line)).exitCode);

export const performUnseen = (action: Action): Deed => perform(UNSEEN, action);
export const performSeen = (action: Action): Deed => perform(SEEN, action);
