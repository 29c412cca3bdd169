import type { ReactNode } from 'react';
import { Attempts } from './Attempts';
import { WhyWaiting } from './WhyWaiting';

/** What there is to say of a Pod's scheduling: why it waits, what it would take, and each attempt. */
export function PodScheduling({ pod }: { readonly pod: string }): ReactNode {
  return (
    <>
      <WhyWaiting pod={pod} />
      <Attempts pod={pod} />
    </>
  );
}
