import { useEffect, useState } from 'react';
import { firstPicture } from './first-picture';

/** True once the first picture has been painted: what is heavy loads after it. */
export function useAfterFirstPicture(): boolean {
  const [after, setAfter] = useState(false);
  useEffect(() => void firstPicture.then(() => setAfter(true)), []);
  return after;
}
