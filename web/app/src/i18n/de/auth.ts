import type { Messages } from '..';

export const auth: Messages['auth'] = {
  signIn: { title: 'Willkommen zurück', submit: 'Anmelden', other: 'Neu hier?', otherLink: 'Konto anlegen' },
  signUp: { title: 'Legen Sie los', submit: 'Konto anlegen', other: 'Schon ein Konto?', otherLink: 'Anmelden' },
  forgot: {
    title: 'Passwort vergessen',
    help: 'Nennen Sie Ihre E-Mail-Adresse. Gehört sie zu einem Konto, kommt ein Link für ein neues Passwort.',
    submit: 'Link senden',
    sent: 'Sehen Sie in Ihre Post: Gehört die Adresse zu einem Konto, liegt der Link dort. Er gilt eine Stunde.',
    link: 'Passwort vergessen?',
    closed: 'Dieser Server verschickt keine Post. Bitten Sie, wer ihn betreibt, um ein neues Passwort.',
  },
  reset: {
    title: 'Neues Passwort setzen',
    submit: 'Passwort setzen',
    done: 'Das neue Passwort gilt. Melden Sie sich damit an.',
    ask: 'Neuen Link anfordern',
  },
  verify: {
    title: 'E-Mail-Adresse bestätigen',
    done: 'Ihre E-Mail-Adresse ist bestätigt.',
    sent: (email) => `Ein Link ist unterwegs an ${email}. Öffnen Sie ihn, um fortzufahren.`,
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
  elsewhere: 'Hier gilt die Anmeldung einer anderen Seite, die nicht genannt ist. Melden Sie sich dort an und kommen Sie zurück.',
  motto: 'Alles, was Sie veröffentlichen, war einmal eine fast vergessene Zeile.',
  cards: [
    'Schreibtisch-Rundgang, aber nur das Misslungene',
    'Warum jede Kreative eine Fundstück-Mappe braucht',
    'Bildunterschriften, die wirklich gelesen werden',
  ],
};
