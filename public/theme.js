// Before anything is painted: the theme and the language that the user chose, or the system's; and whether this is a frame in another page. A file of its own, as the page's policy lets no script stand in the page.
(() => {
  let ui = {};
  try {
    ui = JSON.parse(localStorage.getItem('podscope.ui') ?? '{}').state ?? {};
  } catch {
    // Nothing was kept, or the browser does not let us look.
  }
  const system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  const root = document.documentElement;
  root.dataset.theme = ui.theme === 'light' || ui.theme === 'dark' ? ui.theme : system;
  if (new URLSearchParams(location.search).has('embed')) root.dataset.embedded = '';
  root.lang = (ui.language ?? navigator.language ?? '').startsWith('zh') ? 'zh-CN' : 'en';
  if (ui.presenter) root.dataset.presenter = '';
})();
