/** safeNext is where to go after signing in: a path of this app and nothing else, whatever a link says. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith('/') || /[\\\n\t\r]/.test(next)) return '/board';
  try {
    const url = new URL(next, location.origin);
    return url.origin === location.origin && !url.pathname.startsWith('//') && !url.pathname.startsWith('/sign-')
      ? url.pathname + url.search
      : '/';
  } catch {
    return '/';
  }
}
