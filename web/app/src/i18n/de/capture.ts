import type { Messages } from '..';

export const capture: Messages['capture'] = {
  into: (stage) => `Neue Idee unter ${stage}`,
  label: 'Die Idee',
  placeholder: 'Was ist die Idee?',
  understood: 'Verstanden',
  help: '#schlagwort, !hoch, @freitag.',
  keys: 'Umschalt Enter beginnt die Notizen, Strg Enter speichert und beginnt die nächste.',
  tooLong: 'Ein Titel hat höchstens 200 Zeichen.',
  onDevice: (title) => `„${title}“ bleibt auf diesem Gerät und wird später gesendet`,
  another: 'Noch eine',
};
