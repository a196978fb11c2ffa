import type { Messages } from '..';

export const auth: Messages['auth'] = {
  signIn: { title: 'Willkommen zurück', submit: 'Anmelden', other: 'Neu hier?', otherLink: 'Konto anlegen' },
  signUp: { title: 'Leg los', submit: 'Konto anlegen', other: 'Schon ein Konto?', otherLink: 'Anmelden' },
  forgot: {
    title: 'Passwort vergessen',
    help: 'Nenne deine E-Mail-Adresse. Gehört sie zu einem Konto, kommt ein Link für ein neues Passwort.',
    submit: 'Link senden',
    sent: 'Sieh in deine Post: Gehört die Adresse zu einem Konto, liegt der Link dort. Er gilt eine Stunde.',
    link: 'Passwort vergessen?',
    closed: 'Dieser Server verschickt keine Post. Für ein neues Passwort wende dich an die, die ihn betreiben.',
  },
  reset: {
    title: 'Neues Passwort setzen',
    submit: 'Passwort setzen',
    done: 'Das neue Passwort gilt. Melde dich damit an.',
    ask: 'Neuen Link anfordern',
  },
  verify: {
    title: 'E-Mail-Adresse bestätigen',
    done: 'Deine E-Mail-Adresse ist bestätigt.',
    sent: (email) => `Ein Link ist unterwegs an ${email}. Öffne ihn, um fortzufahren.`,
    again: 'Noch einmal senden',
    broken: 'Dieser Link gilt nicht mehr.',
    on: 'Weiter',
  },
  name: 'Name',
  email: 'E-Mail',
  password: 'Passwort',
  newPassword: 'Neues Passwort',
  passwordHelp: 'Mindestens 8 Zeichen. Am besten ein Satz.',
  show: 'Passwort zeigen',
  hide: 'Passwort verbergen',
  closed: 'Dieser Server nimmt keine neuen Konten an.',
  elsewhereTitle: 'Anmeldung an anderer Stelle',
  elsewhere: 'Hier gilt die Anmeldung einer anderen Seite, die nicht genannt ist. Melde dich dort an und komm zurück.',
  motto: 'Alles, was du veröffentlichst, war einmal eine fast vergessene Zeile.',
  cards: [
    'Schreibtisch-Rundgang, aber nur das Misslungene',
    'Warum jede Kreative eine Fundstück-Mappe braucht',
    'Bildunterschriften, die wirklich gelesen werden',
  ],
};
