import { useEffect, useState } from 'react';
import type { Family } from '../../life/family';
import type { Life } from '../../life/life';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';

/** At full pace lives grow with every frame: they are asked for so often at most. */
const ASK_EVERY_MS = 250;

/** What of several lives has been told. */
export interface Told {
  readonly family: Family | undefined;
  readonly lives: ReadonlyMap<string, Life>;
}

const NOTHING: Told = { family: undefined, lives: new Map() };

/** The same value, unless what it says is different: then nothing that is made of it has to be made anew. */
const kept = <T>(before: T | undefined, now: T): T => (before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now);

async function ask(before: Told, key: string, open: readonly string[]): Promise<Told> {
  const family = kept(before.family, await host.query({ kind: 'family', key }));
  const wanted = family.pods.filter(({ uid }, _, { length }) => length === 1 || open.includes(uid));
  const lives = new Map<string, Life>();
  for (const { uid, pod } of wanted) {
    const life = await host.query({ kind: 'life', key: `pods/${pod}`, uid });
    if (life) lives.set(uid, kept(before.lives.get(uid), life));
  }
  const same = family === before.family && lives.size === before.lives.size && [...lives].every(([uid, life]) => before.lives.get(uid) === life);
  return same ? before : { family, lives };
}

/**
 * The lives of a Pod or of an owner's Pods: in short, and those whole that are open, or the only one. Asked for again when more is known of the branch; going
 * to and fro in what is known asks for nothing.
 */
export function useLives(key: string, open: readonly string[]): Told {
  const opened = open.join(' ');
  const [told, setTold] = useState<{ readonly key: string; readonly told: Told }>({ key, told: NOTHING });
  useEffect(() => {
    let before = NOTHING;
    let asked = '';
    let [isAsking, isOver] = [false, false];
    const look = async (): Promise<void> => {
      const { branch, head } = useCluster.getState();
      const known = `${branch} ${head}`;
      if (isAsking || known === asked) return;
      isAsking = true;
      asked = known;
      const now = await ask(before, key, opened.split(' ')).catch(() => before);
      isAsking = false;
      if (isOver || now === before) return;
      before = now;
      setTold({ key, told: now });
    };
    void look();
    const timer = setInterval(() => void look(), ASK_EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [key, opened]);
  return told.key === key ? told.told : NOTHING;
}
