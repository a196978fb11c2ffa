const plural = new Intl.PluralRules('en');

export const failures = {
  unknown: 'Something went wrong here.',
  unreachable: 'The server can’t be reached.',
  noAnswer: 'The server does not answer.',
  elsewhere: 'Sign-in happens elsewhere, and this server does not say where.',
  slow: (seconds: number) => `Too many requests. Try again in ${seconds} ${plural.select(seconds) === 'one' ? 'second' : 'seconds'}.`,
  safe: 'Your ideas are safe.',
  reference: 'Reference',
  chunk: 'This page was updated while it was open.',
  reload: 'Reload',
  codes: {
    AUTH_ERROR: 'You are signed out. Sign in again to go on.',
    NOT_FOUND: 'That idea is no longer there.',
    PRECONDITION_FAILED: 'It was changed elsewhere meanwhile. You see the newest version now.',
    OVERLOADED: 'The server is busy. Try again in a moment.',
    DATABASE_ERROR: 'The server can’t reach its data just now. Try again in a moment.',
    INTERNAL_ERROR: 'Something went wrong on the server.',
    INVALID_EMAIL_OR_PASSWORD: 'E-mail or password is wrong.',
    INVALID_TOKEN: 'This link is no longer good. Ask for a new one.',
  },
};
