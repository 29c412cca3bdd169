// `npm run bench -- dump [--nodes 5000] [--pods 50000]`: reads a dump of a large cluster and opens it, as the page's workers do. Exits 1 above the limit.
import { parseArgs } from 'node:util';
import { createDumpReader } from '../src/dump/read-dump';
import { createHost } from '../src/worker/host';
import { largeDump } from './large-dump';

const LIMIT_MS = 20_000;
const PIECE = 1 << 16;

/** The dump in pieces as a file gives them: they are bytes. */
function* pieces(texts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let rest = '';
  for (const text of texts) {
    rest += text;
    if (rest.length < PIECE) continue;
    yield encoder.encode(rest);
    rest = '';
  }
  yield encoder.encode(rest);
}

export function run(args: readonly string[]): void {
  const { values } = parseArgs({ args: [...args], options: { nodes: { type: 'string', default: '5000' }, pods: { type: 'string', default: '50000' } } });
  const file = [...pieces(largeDump({ nodes: Number(values.nodes), pods: Number(values.pods) }))];
  console.log(`a dump of ${(file.reduce((sum, { length }) => sum + length, 0) / 1e6).toFixed(0)} MB`);
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  let lastMs = cpuMs();
  let wholeMs = 0;
  const told = (what: string): void => {
    const ms = cpuMs() - lastMs;
    wholeMs += ms;
    console.log(`${what}: ${(ms / 1000).toFixed(2)} s, heap ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB`);
    lastMs = cpuMs();
  };
  const reader = createDumpReader();
  const decoder = new TextDecoder();
  for (const bytes of file) reader.push(decoder.decode(bytes, { stream: true }));
  told('reading');
  const { config, report } = reader.end();
  told('making a cluster of it');
  let rows = 0;
  const host = createHost({
    wallMs: () => performance.now(),
    post: (message) => {
      if (message.type === 'frame') rows = Object.keys(message.changed).length;
      else if (message.type === 'failed') throw new Error(message.message);
    },
  });
  // As the page opens one: nothing has been done to it.
  const head = { delivered: 0, nowUs: config.startUs };
  const session = {
    version: 1,
    config,
    apart: true,
    branches: [{ branch: { name: 'main' }, head, inputs: [] }],
    branch: 'main',
    ...head,
    playing: false,
  } as const;
  host.receive({ type: 'open', config, session });
  told('opening');
  host.tick(16);
  told(`the first picture, ${rows} objects`);
  console.log(`in all ${(wholeMs / 1000).toFixed(1)} s (limit ${LIMIT_MS / 1000} s); ${report.unreadable.length} unreadable`);
  if (wholeMs > LIMIT_MS) process.exitCode = 1;
}
