import { defaultPreferences, type PanelName, type Preferences } from './preferences';

/**
 * What a teacher's link chooses for whoever opens it: the language, and which panels are open (`?lang=zh&panels=left,timeline`). It is no preference of the
 * reader's own: nothing of it is kept.
 */
export const PANELS: readonly PanelName[] = ['left', 'terminal', 'right', 'timeline'];

/** What an address chooses; undefined: nothing, it is no class link. */
export function chosenIn(search: string): Partial<Preferences> | undefined {
  const asked = new URLSearchParams(search);
  const [lang, panels] = [asked.get('lang'), asked.get('panels')?.split(',')];
  const language = lang === 'en' || lang === 'zh' ? lang : undefined;
  if (language === undefined && !panels) return undefined;
  const folded = panels && { ...defaultPreferences().folded, ...Object.fromEntries(PANELS.map((panel) => [panel, !panels.includes(panel)])) };
  return { ...(language && { language }), ...(folded && { folded, presenterFolded: folded }) };
}

/** An address with the same moment, and these choices. */
export function classLink(address: string, language: Preferences['language'] | undefined, panels: readonly PanelName[]): string {
  const url = new URL(address);
  if (language) url.searchParams.set('lang', language);
  url.searchParams.set('panels', panels.join(','));
  return url.href.replaceAll('%2C', ',');
}
