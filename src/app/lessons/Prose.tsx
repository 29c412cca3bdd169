import type { ReactNode } from 'react';
import type { Block, Inline } from '../../lessons/prose';
import { AsWritten } from '../ui/AsWritten';

/** What a lesson says, drawn with elements of the page's own: nothing that was written becomes markup. */

function inlineOf(inline: Inline, key: number): ReactNode {
  switch (inline.is) {
    case 'text':
      return inline.text;
    case 'code':
      return <code key={key}>{inline.text}</code>;
    case 'strong':
      return <b key={key}>{inline.inner.map(inlineOf)}</b>;
    case 'em':
      return <em key={key}>{inline.inner.map(inlineOf)}</em>;
    case 'link':
      return (
        <a key={key} href={inline.to} target="_blank" rel="noreferrer">
          {inline.inner.map(inlineOf)}
        </a>
      );
    case 'break':
      return <br key={key} />;
  }
}

function blockOf(block: Block, key: number): ReactNode {
  switch (block.is) {
    case 'paragraph':
      return <p key={key}>{block.inner.map(inlineOf)}</p>;
    case 'code':
      return <AsWritten key={key}>{block.text}</AsWritten>;
    case 'quote':
      return <blockquote key={key}>{block.blocks.map(blockOf)}</blockquote>;
    case 'list': {
      const items = block.items.map((item, i) => ({ id: i, item })).map(({ id, item }) => <li key={id}>{item.map(blockOf)}</li>);
      return block.ordered ? <ol key={key}>{items}</ol> : <ul key={key}>{items}</ul>;
    }
  }
}

export function Prose({ of }: { readonly of: readonly Block[] }): ReactNode {
  return of.map(blockOf);
}
