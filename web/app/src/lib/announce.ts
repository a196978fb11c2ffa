let region: HTMLElement | null = null;

/** announce says something to those who listen to the screen, where a toast would be one too many. */
export function announce(text: string): void {
  if (!region) {
    region = document.createElement('div');
    region.setAttribute('role', 'status');
    region.setAttribute('aria-live', 'polite');
    region.className = 'sr-only';
    document.body.append(region);
  }
  region.textContent = text;
}
