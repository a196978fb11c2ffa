import { remember } from './storage';

export type Theme = 'system' | 'light' | 'dark';

/** setTheme shows a theme, and has the next page begin with it. */
export function setTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset.theme;
  else dataset.theme = theme;
  remember('cv.theme', theme === 'system' ? null : theme);
}

/** toggleTheme shows the other of light and dark, and says which. */
export function toggleTheme(): Theme {
  const now = document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const theme = now === 'dark' ? 'light' : 'dark';
  setTheme(theme);
  return theme;
}
