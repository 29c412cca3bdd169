import { type ReactNode, useEffect, useState } from 'react';
import { PARTS, type PartName } from '../embed/contract';
import { useText } from '../i18n/text';
import { CopyField } from './CopyField';
import { text } from './text';

/** A frame's code, in HTML, which Markdown takes as it is. A link has no letter that would end an attribute. */
const embedCode = (link: string, parts: readonly PartName[], title: string): string => {
  const address = new URL(link);
  address.search = `?embed=${parts.join(',')}`;
  return `<iframe src="${address.href}" title="${title}" width="100%" height="480" style="border: 0" sandbox="allow-scripts" loading="lazy"></iframe>`;
};

/** The code that shows this moment in another page, with the parts that are chosen. */
export function EmbedCode({ link }: { readonly link: Promise<string | undefined> }): ReactNode {
  const t = useText(text);
  const [made, setMade] = useState<string>();
  const [parts, setParts] = useState<readonly PartName[]>(['stage', 'timeline']);
  useEffect(() => void link.then(setMade, () => undefined), [link]);
  if (made === undefined) return null;
  const code = embedCode(made, parts, 'Podscope');
  return (
    <section>
      <h3>{t.embed}</h3>
      <p>{t.embedIntro}</p>
      <fieldset className="chips">
        <legend>{t.embedParts}</legend>
        {PARTS.map((part) => (
          <label key={part}>
            <input
              type="checkbox"
              checked={parts.includes(part)}
              onChange={({ target: { checked } }) => setParts(PARTS.filter((one) => (one === part ? checked : parts.includes(one))))}
            />{' '}
            {t.parts[part]}
          </label>
        ))}
      </fieldset>
      <CopyField label={t.embedCode} button={t.copyEmbed} value={code} words={t.letters(code.length)} />
    </section>
  );
}
