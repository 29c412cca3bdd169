import type { ReactNode } from 'react';
import type { Line, Piece } from '../../../why/line';

const element = (piece: Piece, i: number): ReactNode => {
  if (typeof piece === 'string') return piece;
  return 'code' in piece ? <code key={i}>{piece.code}</code> : <b key={i}>{piece.strong}</b>;
};

/** A sentence of the engine's, always as text. */
export const Sentence = ({ line }: { readonly line: Line }): ReactNode => line.map(element);
