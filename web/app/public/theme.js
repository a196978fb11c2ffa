// Runs before the first paint, so that nobody sees the wrong theme or direction
// flash; a file of its own because the policy forbids inline scripts.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem('cv.theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  const locale = localStorage.getItem('cv.locale');
  if (locale) root.lang = locale;
  if (locale === 'ur' || locale === 'en-XA') root.dir = 'rtl';
} catch {
  // Storage can be forbidden; the defaults are fine then.
}
