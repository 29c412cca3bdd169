import { useEffect } from 'react';
import { useUi } from '../store/ui';

/** Writes what the user has chosen onto the document: theme, language, presenter mode. */
export function useAppearance(): void {
  const theme = useUi((s) => s.theme);
  const language = useUi((s) => s.language);
  const presenter = useUi((s) => s.presenter);

  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: light)');
    const write = () => {
      document.documentElement.dataset.theme = theme === 'system' ? (system.matches ? 'light' : 'dark') : theme;
    };
    write();
    system.addEventListener('change', write);
    return () => system.removeEventListener('change', write);
  }, [theme]);

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);

  useEffect(() => {
    document.documentElement.toggleAttribute('data-presenter', presenter);
  }, [presenter]);
}
